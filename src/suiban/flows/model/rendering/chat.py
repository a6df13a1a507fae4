"""What the chat shows: text with choices, a card, or a form, as the spine says them."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from suiban.conversations.model.content import (
    ANSWER_CHARACTERS_MAX,
    Card,
    Content,
    Field,
    Form,
    OpenButton,
    SayButton,
)
from suiban.flows.model.doors import ByPage, Capability, Carried, Impossible, Place, can_carry
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.lists import labels, one_line, page_of, pages
from suiban.flows.model.schemas import FormField, fields_of
from suiban.flows.model.steps import ASKED, Language, Option, Prompt, Words

LABEL_CHARACTERS_MAX: Final = 40
TITLE_CHARACTERS_MAX: Final = 60
HELP_CHARACTERS_MAX: Final = 100
BODY_CHARACTERS_MAX: Final = 600
CHOICE_FIELD: Final = "choice"
"""The key of the one field of a form that stands for a list."""
_KINDS: Final = {"email": "text", "month": "text", "whole": "number", "money": "amount", "yes_no": "choice"}


class ChatSay(msgspec.Struct, frozen=True):
    """One message, as :class:`suiban.conversations.api.Say` takes it."""

    text: str
    choices: tuple[str, ...] = ()
    content: Content | None = None


class ChatShown(msgspec.Struct, frozen=True):
    """What is said, in order."""

    says: tuple[ChatSay, ...]


def show(prompt: Prompt, capability: Capability, language: Language, page_link: str | None, place: Place) -> ChatShown:
    """A prompt in the chat."""
    if prompt.kind not in ASKED:
        lines = [phrases.asked(prompt, language), *phrases.row_lines(prompt.rows, language)]
        return _texts("\n".join(line for line in lines if line), capability)
    match can_carry(prompt, capability):
        case Impossible():
            return _texts(_asking(prompt, language, phrases.NOT_HERE.of(language)), capability)
        case ByPage(why):
            return _by_page(prompt, capability, language, page_link, phrases.OPEN_PAGE[why])
        case Carried():
            return _carried(prompt, capability, language, place)


def _carried(prompt: Prompt, capability: Capability, language: Language, place: Place) -> ChatShown:
    options = phrases.options_of(prompt)
    if prompt.kind == "form":
        fields = tuple(field for field in fields_of(prompt.schema) if field.key not in place.known)
        return _form(prompt, capability, language, tuple(map(form_field, fields)))
    if prompt.kind in phrases.AGREE:
        buttons = [*labels(options, language, LABEL_CHARACTERS_MAX)]
        buttons += [phrases.BACK.of(language)] if prompt.number > 1 else []
        return _card(prompt, capability, language, tuple(SayButton(name, name) for name in buttons))
    if len(options) > capability.options_max:
        return _form(prompt, capability, language, (list_field(options, place.page, capability),))
    hint = phrases.UPLOAD.of(language) if prompt.kind == "upload" else ""
    said = _texts(_asking(prompt, language, hint), capability).says
    return ChatShown(
        (*said[:-1], msgspec.structs.replace(said[-1], choices=labels(options, language, LABEL_CHARACTERS_MAX)))
    )


def _by_page(
    prompt: Prompt, capability: Capability, language: Language, page_link: str | None, name: Words
) -> ChatShown:
    if page_link is None:
        return _texts(_asking(prompt, language, phrases.NO_PAGE.of(language)), capability)
    return _card(prompt, capability, language, (OpenButton(name.of(language), page_link),))


def _asking(prompt: Prompt, language: Language, hint: str = "") -> str:
    lines = [phrases.header(prompt, language), *_body(prompt, language), hint]
    return "\n".join(line for line in lines if line)


def _body(prompt: Prompt, language: Language) -> list[str]:
    return [
        line
        for line in (
            phrases.asked(prompt, language),
            *phrases.row_lines(prompt.rows, language),
            phrases.given(prompt, language),
        )
        if line
    ]


def _texts(text: str, capability: Capability, *, leave: int = 0) -> ChatShown:
    """A text as one message; a very long one as several, and what passes even those is cut."""
    size, many = capability.text_characters_max, capability.messages_max - leave
    whole = text.strip() or "…"
    if len(whole) > size * many:
        whole = whole[: size * many - 1] + "…"
    return ChatShown(tuple(ChatSay(whole[at : at + size]) for at in range(0, len(whole), size)))


def _card(
    prompt: Prompt,
    capability: Capability,
    language: Language,
    buttons: Sequence[SayButton | OpenButton],
) -> ChatShown:
    body = "\n".join(_body(prompt, language))
    before: tuple[ChatSay, ...] = ()
    if len(body) > BODY_CHARACTERS_MAX:
        before, body = _texts(body, capability, leave=1).says, ""
    title = one_line(phrases.header(prompt, language), TITLE_CHARACTERS_MAX)
    return ChatShown((*before, ChatSay("", content=Card(title, body, tuple(buttons)))))


def _form(prompt: Prompt, capability: Capability, language: Language, fields: tuple[Field, ...]) -> ChatShown:
    bodies = Words(*("\n".join(_body(prompt, one)) for one in ("zh", "en")))
    before: tuple[ChatSay, ...] = ()
    if max(map(len, (bodies.zh, bodies.en))) > BODY_CHARACTERS_MAX:
        before, bodies = _texts(bodies.of(language), capability, leave=1).says, Words()
    title, title_en = (one_line(phrases.header(prompt, one), TITLE_CHARACTERS_MAX) for one in ("zh", "en"))
    identity: Literal[0, 3, 4] = 4 if prompt.identity > 3 else 3 if prompt.identity else 0
    form = Form(title, fields, bodies.zh, title_en, bodies.en, identity=identity)
    return ChatShown((*before, ChatSay("", content=form)))


def list_field(options: Sequence[Option], page: int, capability: Capability) -> Field:
    """A list as a field of a form; of one that is longer than a field holds, a page, and the way to the next."""
    zh, en = (labels(options, language, LABEL_CHARACTERS_MAX) for language in ("zh", "en"))
    most = capability.field_options_max
    if len(options) > most:
        size = most - 1
        at = f" {page % pages(options, size) + 1}/{pages(options, size)}"
        zh = (*page_of(zh, page, size)[1], phrases.MORE.zh + at)
        en = (*page_of(en, page, size)[1], phrases.MORE.en + at)
    name = phrases.CHOICE
    return Field(CHOICE_FIELD, name.zh, "choice", required=True, options=zh, label_en=name.en, options_en=en)


def form_field(field: FormField) -> Field:
    """A field as the chat's forms have it."""
    helps = [
        one_line(field.help.of(language) or _example(field, language), HELP_CHARACTERS_MAX) for language in ("zh", "en")
    ]
    options = phrases.field_options(field)
    kind = _KINDS.get(field.kind, field.kind)
    bounded = field.kind in ("text", "number", "whole", "money")
    return Field(
        field.key, field.label.zh, kind, field.required, helps[0],  # type: ignore[arg-type]
        labels(options, "zh", LABEL_CHARACTERS_MAX), field.least if bounded else "", _most(field) if bounded else "",
        one_line(field.label.of("en"), LABEL_CHARACTERS_MAX), helps[1], labels(options, "en", LABEL_CHARACTERS_MAX),
    )  # fmt: skip


def _example(field: FormField, language: Language) -> str:
    # the others have inputs of their own, which say what they take
    return phrases.example(field.kind, language) if field.kind in ("email", "month") else ""


def _most(field: FormField) -> str:
    if field.kind == "text" and field.most:
        return str(min(int(field.most), ANSWER_CHARACTERS_MAX))
    return field.most
