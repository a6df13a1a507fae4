"""What each door can do, as data, and whether it may carry a step. Renderers and checks read it; nothing else asks
which door it is."""

from collections.abc import Collection
from typing import Final, Literal

import msgspec

from suiban.conversations.model import TEXT_CHARACTERS_MAX
from suiban.conversations.model.content import CHOICES_MAX, FIELDS_MAX, OPTIONS_MAX
from suiban.flows.model import schemas
from suiban.flows.model.schemas import SchemaFaulty, fields_of
from suiban.flows.model.steps import DOORS, Door, Prompt, Step, Words

Means = Literal["code", "face", "document"]
"""How a customer proves anew who they are: a one-time code, their face, an identity document."""
Why = Literal[
    "not_at_this_door", "secret", "verification", "signature", "file", "words", "form_too_long", "form_not_plain"
]
WHY: Final[dict[Why, Words]] = {
    "not_at_this_door": Words("这一步不在这个渠道办理", "this step is not done at this door"),
    "secret": Words("密码等内容不能在这里输入", "secrets are not entered here"),
    "verification": Words("这里不能核实身份", "nobody can prove here who they are"),
    "signature": Words("这里不能签署", "nothing can be signed here"),
    "file": Words("这里不能上传文件", "no file can be sent here"),
    "words": Words("这里听不到文字内容", "words cannot be entered here"),
    "form_too_long": Words("表单太长", "the form is too long"),
    "form_not_plain": Words("表单有错误", "the form is faulty"),
}


class Capability(msgspec.Struct, frozen=True):
    """What a door can do.

    ``text_characters_max`` is of one message, or of what is spoken in one go; ``messages_max`` of one turn, and
    ``service_messages_max`` what a whole short service may take (0: nobody counts). ``options_max`` can be picked at
    a time; what is more is paged. Of a form ``fields_max`` fit, each with ``field_options_max``, and ``fields_at_once``
    are asked in one message. ``words``: a customer can answer in words of their own. ``link`` is how they come to the
    secure page: they press a button, read it in the text, or are sent it by another way (empty: it is that page).
    """

    door: Door
    name: Words
    text_characters_max: int
    messages_max: int
    options_max: int
    fields_max: int
    field_options_max: int
    fields_at_once: int
    buttons: bool
    files: bool
    spoken: bool
    keys: bool
    words: bool
    secrets: bool
    signatures: bool
    verification: tuple[Means, ...]
    link: Literal["button", "text", "sent", ""]
    service_messages_max: int = 0


_CHAT: Final = Capability(
    "chat", Words("聊天", "Chat"), text_characters_max=TEXT_CHARACTERS_MAX, messages_max=3,
    options_max=CHOICES_MAX, fields_max=FIELDS_MAX, field_options_max=OPTIONS_MAX, fields_at_once=FIELDS_MAX,
    buttons=True, files=True, spoken=False, keys=False, words=True,
    secrets=False, signatures=False, verification=(), link="button",
)  # fmt: skip
_PAGE: Final = Capability(
    "page", Words("H5 页面", "Page"), text_characters_max=4_000, messages_max=20,
    options_max=200, fields_max=schemas.FIELDS_MAX, field_options_max=schemas.OPTIONS_MAX,
    fields_at_once=schemas.FIELDS_MAX,
    buttons=True, files=True, spoken=False, keys=False, words=True,
    secrets=True, signatures=True, verification=("code", "face", "document"), link="",
)  # fmt: skip
_TEXT: Final = Capability(
    "text", Words("短信", "Text message"), text_characters_max=500, messages_max=2,
    options_max=8, fields_max=12, field_options_max=8, fields_at_once=6,
    buttons=False, files=False, spoken=False, keys=False, words=True,
    secrets=False, signatures=False, verification=(), link="text", service_messages_max=5,
)  # fmt: skip
_PHONE: Final = Capability(
    "phone", Words("电话", "Telephone"), text_characters_max=600, messages_max=1,
    options_max=7, fields_max=8, field_options_max=21, fields_at_once=1,
    buttons=False, files=False, spoken=True, keys=True, words=True,
    secrets=True, signatures=False, verification=("code",), link="sent",
)  # fmt: skip
CAPABILITIES: Final[dict[Door, Capability]] = {one.door: one for one in (_CHAT, _PAGE, _TEXT, _PHONE)}


class Place(msgspec.Struct, frozen=True):
    """How far a customer has come within one step that they answer in several turns.

    ``known`` are fields of a form that stand already (None: left out on purpose); ``page`` is that of a list.
    """

    known: dict[str, object] = {}
    page: int = 0


class Carried(msgspec.Struct, frozen=True):
    """The door shows the step itself."""


class ByPage(msgspec.Struct, frozen=True):
    """The door must not carry the step, or cannot: it shows the way to the secure page."""

    why: Why


class Impossible(msgspec.Struct, frozen=True):
    """Neither the door nor the page beside it may show the step."""

    why: Why


def can_carry(step: Step | Prompt, capability: Capability) -> Carried | ByPage | Impossible:
    """Whether a door shows a step itself, by the page beside it, or not at all.

    For checks before publishing and for what is asked now alike: nothing is looked at that only an instance knows.
    """
    why = _hindrance(step, capability)
    if why is None:
        return Carried()
    page = CAPABILITIES["page"]
    if capability.link and _hindrance(step, page) is None:
        return ByPage(why)
    return Impossible(why)


def doors_for(step: Step | Prompt, doors: Collection[Door] = ()) -> tuple[Door, ...]:
    """At which of these doors (none given: all) a step can be done, be it by the page beside it."""
    return tuple(
        door
        for door in DOORS
        if (not doors or door in doors) and not isinstance(can_carry(step, CAPABILITIES[door]), Impossible)
    )


_BY_WORDS: Final = ("text", "name")


def _hindrance(step: Step | Prompt, capability: Capability) -> Why | None:
    if step.doors and capability.door not in step.doors:
        return "not_at_this_door"
    if step.kind == "verify":
        means = {option.value for option in step.options} or {"code"}
        return None if means & set(capability.verification) else "verification"
    if step.secret and not capability.secrets:
        return "secret"
    if step.kind == "sign" and not capability.signatures:
        return "signature"
    if step.kind == "upload" and not capability.files:
        return "file"
    by_keys = capability.spoken and not capability.words
    if step.kind == "ask" and ((step.type in _BY_WORDS and by_keys) or (step.type == "email" and capability.spoken)):
        return "words"
    return _form_hindrance(step, capability) if step.kind == "form" else None


def _form_hindrance(step: Step | Prompt, capability: Capability) -> Why | None:
    try:
        fields = fields_of(step.schema)
    except SchemaFaulty:
        return "form_not_plain"
    if len(fields) > capability.fields_max:
        return "form_too_long"
    if any(len(field.options) > _options_max(field, capability) for field in fields):
        return "form_too_long"
    by_ear = {"email"} if capability.words else {"email", "text"}
    if capability.spoken and any(field.kind in by_ear for field in fields):
        return "words"
    return None


def _options_max(field: schemas.FormField, capability: Capability) -> int:
    """Several are picked with one key each, so that they stand on one page of what is read out."""
    several = field.kind == "multi" and capability.keys
    return capability.options_max if several else capability.field_options_max
