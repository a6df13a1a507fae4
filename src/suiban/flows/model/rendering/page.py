"""What a page shows: one step as data, in both languages, for whoever draws it."""

from typing import Final, Literal

import msgspec

from suiban.flows.model.doors import Capability, Impossible, Place, can_carry
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.lists import labels
from suiban.flows.model.schemas import FieldKind, fields_of
from suiban.flows.model.steps import ASKED, Kind, Option, Prompt, ValueType, Words

LABEL_CHARACTERS_MAX: Final = 120
Input = Literal[
    "none",
    "text",
    "secret",
    "number",
    "money",
    "date",
    "month",
    "phone",
    "options",
    "fields",
    "file",
    "code",
    "decision",
]


_INPUTS: Final[dict[ValueType, Input]] = {
    "text": "text", "name": "text", "account": "text", "email": "text", "number": "number", "money": "money",
    "date": "date", "month": "month", "yes_no": "options", "phone": "phone", "secret": "secret",
}  # fmt: skip


class PageOption(msgspec.Struct, frozen=True):
    """Something to choose; ``value`` is what is sent back."""

    value: str
    label: Words


class PageField(msgspec.Struct, frozen=True):
    """One field; ``least`` and ``most`` bound numbers, and the characters of a text. ``known`` stands there already."""

    key: str
    kind: FieldKind
    label: Words
    help: Words = Words()
    required: bool = False
    options: tuple[PageOption, ...] = ()
    currency: str = "CNY"
    least: str = ""
    most: str = ""
    known: object = None


class PageRow(msgspec.Struct, frozen=True):
    """A line of what is confirmed."""

    label: Words
    value: Words


class PageAction(msgspec.Struct, frozen=True):
    """Something that can be done. ``submit`` sends the input; what has a ``value`` is pressed as it is."""

    name: Literal["submit", "decline", "back", "cancel", "person"]
    label: Words
    value: str = ""


class Progress(msgspec.Struct, frozen=True):
    """Where the customer stands; ``number`` 0: nowhere."""

    number: int
    total: int


class PageStep(msgspec.Struct, frozen=True):
    """A step as a page draws it. ``input`` says with what it is answered, ``means`` how one can prove who one is."""

    step: str
    kind: Kind
    input: Input
    flow: str
    flow_name: Words
    name: Words
    text: Words
    help: Words
    given: Words
    example: Words
    progress: Progress
    secret: bool = False
    identity: int = 0
    expects_s: int = 120
    options: tuple[PageOption, ...] = ()
    options_left_out: int = 0
    fields: tuple[PageField, ...] = ()
    rows: tuple[PageRow, ...] = ()
    means: tuple[str, ...] = ()
    actions: tuple[PageAction, ...] = ()


def show(prompt: Prompt, capability: Capability, place: Place) -> PageStep:
    """A prompt as a page draws it, whatever the language: the page has both."""
    options = prompt.options if prompt.kind == "choose" else ()
    if prompt.kind == "ask" and prompt.type == "yes_no":
        options = phrases.YES_NO
    shown = options[: capability.options_max]
    may = prompt.kind in ASKED and not isinstance(can_carry(prompt, capability), Impossible)
    secret = prompt.secret or prompt.kind == "verify"
    return PageStep(
        prompt.step, prompt.kind, _input(prompt) if may else "none", prompt.flow, prompt.flow_name, prompt.name,
        prompt.text or prompt.name, prompt.help, Words() if secret else prompt.given,
        phrases.EXAMPLES.get(prompt.type, Words()) if prompt.kind == "ask" else Words(),
        Progress(prompt.number, max(prompt.number, prompt.total)), secret, prompt.identity, prompt.expects_s,
        _options(shown), len(options) - len(shown), _fields(prompt, place) if may else (),
        tuple(PageRow(label, value) for label, value in prompt.rows), _means(prompt, capability),
        _actions(prompt) if may else (),
    )  # fmt: skip


def _input(prompt: Prompt) -> Input:
    match prompt.kind:
        case "choose":
            return "options"
        case "form":
            return "fields"
        case "upload":
            return "file"
        case "verify":
            return "code"
        case "confirm" | "pay" | "sign":
            return "decision"
        case _:
            return _INPUTS[prompt.type]


def _options(options: tuple[Option, ...]) -> tuple[PageOption, ...]:
    zh, en = (labels(options, language, LABEL_CHARACTERS_MAX) for language in ("zh", "en"))
    return tuple(PageOption(one.value, Words(*names)) for one, *names in zip(options, zh, en, strict=True))


def _fields(prompt: Prompt, place: Place) -> tuple[PageField, ...]:
    if prompt.kind != "form":
        return ()
    return tuple(
        PageField(
            field.key, field.kind, field.label, field.help or phrases.EXAMPLES.get(field.kind, Words()),
            field.required, _options(phrases.field_options(field)), field.currency, field.least, field.most,
            place.known.get(field.key),
        )
        for field in fields_of(prompt.schema)
    )  # fmt: skip


def _means(prompt: Prompt, capability: Capability) -> tuple[str, ...]:
    if prompt.kind != "verify":
        return ()
    wanted = {option.value for option in prompt.options} or {"code"}
    return tuple(one for one in capability.verification if one in wanted)


def _actions(prompt: Prompt) -> tuple[PageAction, ...]:
    decisions = phrases.decisions(prompt.kind)
    actions = [PageAction("submit", phrases.SUBMIT if prompt.kind == "form" else phrases.NEXT)]
    if decisions is not None:
        yes, no = decisions
        actions = [PageAction("submit", yes.label, yes.value), PageAction("decline", no.label, no.value)]
    actions += [PageAction("back", phrases.BACK)] if prompt.number > 1 else []
    return (*actions, PageAction("cancel", phrases.CANCEL), PageAction("person", phrases.PERSON))
