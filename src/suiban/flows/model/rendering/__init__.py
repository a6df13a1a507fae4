"""What each door shows of a prompt. Pure: a prompt, what the door can do, a language -> what is shown.

What a door must not carry, or cannot, becomes the way to the secure page (``page_link``; without one, to the customer's
own bank). ``place`` is how far the customer has come within the step: see :class:`suiban.flows.model.doors.Place`.
"""

from suiban.flows.model.doors import Capability, Place
from suiban.flows.model.rendering import chat, page, phone, text
from suiban.flows.model.rendering.chat import ChatSay, ChatShown
from suiban.flows.model.rendering.page import PageStep
from suiban.flows.model.rendering.phone import PhoneShown
from suiban.flows.model.rendering.text import TextShown, join_turn
from suiban.flows.model.steps import Language, Prompt

__all__ = ["ChatSay", "ChatShown", "PageStep", "PhoneShown", "Shown", "TextShown", "join_turn", "render"]

Shown = ChatShown | PageStep | TextShown | PhoneShown


def render(
    prompt: Prompt, capability: Capability, language: Language, page_link: str | None = None, place: Place | None = None
) -> Shown:
    """A prompt as a door shows it. Nothing of it is longer than the door's limits, and nothing secret is in it."""
    at = place or Place()
    match capability.door:
        case "chat":
            return chat.show(prompt, capability, language, page_link, at)
        case "page":
            return page.show(prompt, capability, at)
        case "text":
            return text.show(prompt, capability, language, page_link, at)
        case "phone":
            return phone.show(prompt, capability, language, page_link, at)
