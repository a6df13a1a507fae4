"""What a message can be beside words: cards, forms and answers to forms. Frozen values and pure decisions.

Every one of them has a plain text as well, for doors that can show nothing else, for previews, and for the guard.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from suiban.conversations.errors import CardPictureRefused, FormInvalid, LinkRefused

BUTTONS_MAX: Final = 6
CHOICES_MAX: Final = 6
FIELDS_MAX: Final = 12
OPTIONS_MAX: Final = 20
ANSWER_CHARACTERS_MAX: Final = 200
FLOW_FORM: Final = "flow:"
"""So begins the id of a form that a step of a service asks to fill in."""
URL_CHARACTERS_MAX: Final = 500

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Body = Annotated[str, msgspec.Meta(max_length=600)]
Choice = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Choices = Annotated[tuple[Choice, ...], msgspec.Meta(max_length=CHOICES_MAX)]
Help = Annotated[str, msgspec.Meta(max_length=100)]
Bound = Annotated[str, msgspec.Meta(max_length=20)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,30}\Z")]


class SayButton(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="does", tag="say"):
    """Pressing it says ``text`` for the customer."""

    label: Label
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class OpenButton(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="does", tag="open"):
    """Pressing it opens a page of the same site, or one of the channel's own sites."""

    label: Label
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=URL_CHARACTERS_MAX)]


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title, a few lines, buttons, and above them perhaps a picture, a file said with it.

    ``alt`` says what is to be seen there: a card has it if, and only if, it has a picture.
    """

    title: Title
    text: Body = ""
    buttons: Annotated[tuple[SayButton | OpenButton, ...], msgspec.Meta(max_length=BUTTONS_MAX)] = ()
    alt: Annotated[str, msgspec.Meta(max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]*\Z")] = ""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a form asks. ``options`` are for ``choice`` and ``multi`` only.

    ``least`` and ``most`` bound numbers and amounts (decimals), dates (ISO) and the characters of a text; empty:
    nothing does. What ends in ``_en`` is shown to who reads English, where it is not empty; an answer has the first.
    """

    key: Key
    label: Label
    kind: Literal["text", "number", "amount", "date", "choice", "multi", "phone"]
    required: bool = False
    help: Help = ""
    options: Annotated[tuple[Choice, ...], msgspec.Meta(max_length=OPTIONS_MAX)] = ()
    least: Bound = ""
    most: Bound = ""
    label_en: Annotated[str, msgspec.Meta(max_length=40)] = ""
    help_en: Help = ""
    options_en: Annotated[tuple[Choice, ...], msgspec.Meta(max_length=OPTIONS_MAX)] = ()

    def __post_init__(self) -> None:
        chooses = self.kind in ("choice", "multi")
        if chooses != bool(self.options) or len(set(self.options)) != len(self.options):
            raise ValueError("options belong to what is chosen from, each once")
        if self.options_en and len(self.options_en) != len(self.options):
            raise ValueError("each option has its name in English, or none has")
        bounds = [_bound(self, text) for text in (self.least, self.most) if text]
        if len(bounds) == 2 and bounds[0] > bounds[1]:  # type: ignore[operator]
            raise ValueError("the least is not more than the most")


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer is asked to fill in. ``form_id`` and ``version`` say which of a company's forms it was.

    ``identity``: how surely the customer must be known to fill it in (a proof level; 0: however they are known).
    """

    title: Title
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1, max_length=FIELDS_MAX)]
    text: Body = ""
    title_en: Annotated[str, msgspec.Meta(max_length=60)] = ""
    text_en: Body = ""
    form_id: Annotated[str, msgspec.Meta(max_length=40)] = ""
    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    identity: Literal[0, 3, 4] = 0

    def __post_init__(self) -> None:
        if len({field.key for field in self.fields}) != len(self.fields):
            raise ValueError("each field has a key of its own")


Content = Card | Form
Value = Annotated[str, msgspec.Meta(max_length=ANSWER_CHARACTERS_MAX)]
Values = Annotated[
    dict[Key, Value | Annotated[tuple[Choice, ...], msgspec.Meta(max_length=OPTIONS_MAX)]],
    msgspec.Meta(max_length=FIELDS_MAX),
]


class Answered(msgspec.Struct, frozen=True):
    """A form's answer as it is stored: the text, and what goes with it."""

    text: str
    extra: dict[str, Any]


_AMOUNT: Final = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,3}", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_PHONE: Final = re.compile(r"\+?\d[\d -]{4,18}\d", re.ASCII)
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)


def plain_text(content: Content) -> str:
    """Everything that a card or form shows, as text."""
    lines = [content.title, content.text]
    if isinstance(content, Card):
        if content.alt:
            lines.insert(0, f"［图片］{content.alt}")
        lines += [f"{one.label}：{one.text if isinstance(one, SayButton) else one.url}" for one in content.buttons]
    else:
        lines += [content.title_en, content.text_en]
        for field in content.fields:
            shown = (field.help, " / ".join(field.options), field.label_en, field.help_en, " / ".join(field.options_en))
            about = "，".join(part for part in shown if part)
            lines.append(f"{field.label}{'*' if field.required else ''}：{about}")
    return "\n".join(line for line in lines if line)


def numbered(text: str, choices: Choices) -> str:
    """A text with what may be chosen below it, for who cannot press anything."""
    return "\n".join([text, *(f"{number}. {choice}" for number, choice in enumerate(choices, 1))])


def extra_of(content: Content) -> dict[str, Any]:
    """A card or form as ``extra`` carries it."""
    if isinstance(content, Form):
        return {"form": msgspec.to_builtins(content)}
    card = msgspec.to_builtins(content)
    if not content.alt:
        del card["alt"]
    return {"card": card}


def form_of(extra: dict[str, Any] | None) -> Form:
    """The form that a message carries."""
    return msgspec.convert((extra or {})["form"], Form)


def check_picture(card: Card, file: Mapping[str, Any] | None) -> None:
    """Raises :class:`CardPictureRefused` unless it has both a picture and what says what is seen there, or neither."""
    is_picture = file is not None and str(file["media_type"]).startswith("image/")
    if bool(card.alt.strip()) != (file is not None) or (file is not None and not is_picture):
        raise CardPictureRefused


def check_links(card: Card, origins: tuple[str, ...]) -> None:
    """Raises :class:`LinkRefused` unless every page a card opens is of this site or of one of ``origins``, by https."""
    for button in card.buttons:
        if isinstance(button, OpenButton) and not _may_open(button.url, origins):
            raise LinkRefused


def _may_open(url: str, origins: tuple[str, ...]) -> bool:
    # browsers drop or fold what is refused here, each in its own way: what is shown would not be what is opened
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    if url.startswith("/"):
        return not url.startswith("//")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.username is not None or not _HOST.fullmatch(host):
        return False
    origin = f"https://{host}" + (f":{port}" if port not in (None, 443) else "")
    return origin in origins


def answer(form: Form, values: Values) -> Answered:
    """The answer to a form as it is stored. Raises :class:`FormInvalid` when a value does not fit its field."""
    if values.keys() - {field.key for field in form.fields}:
        raise FormInvalid
    rows = [(field.label, _read(field, values.get(field.key, ""))) for field in form.fields]
    said = [(label, value) for label, value in rows if value]
    if not said:
        raise FormInvalid
    text = "\n".join([form.title, *(f"{label}：{value}" for label, value in said)])
    shown = [{"label": label, "value": value} for label, value in said]
    which = {"form_id": form.form_id, "version": form.version} if form.form_id else {}
    # who reads it by machine needs it as it was given
    given = {"values": dict(values)} if form.form_id.startswith(FLOW_FORM) else {}
    return Answered(text, {"answer": {"title": form.title, "rows": shown, **which, **given}})


def _read(field: Field, value: str | tuple[str, ...]) -> str:
    """A value as it is shown; empty when there is none."""
    if isinstance(value, str):
        value = value.strip()
    if not value:
        if field.required:
            raise FormInvalid
        return ""
    if (field.kind == "multi") != isinstance(value, tuple):
        raise FormInvalid
    if isinstance(value, tuple):
        if len(set(value)) != len(value) or set(value) - set(field.options):
            raise FormInvalid
        return "、".join(option for option in field.options if option in value)
    if not _fits(field, value) or not _within(field, value):
        raise FormInvalid
    return f"{Decimal(value):,.2f}" if field.kind == "amount" else " ".join(value.split())


def _bound(field: Field, text: str) -> Decimal | date:
    """A bound as what it bounds is compared with. Raises ValueError where the kind has none, or it is not one."""
    match field.kind:
        case "number" | "amount" if _fits(field, text):
            return Decimal(text)
        case "date" if _is_date(text):
            return date.fromisoformat(text)
        case "text" if _COUNT.fullmatch(text) and int(text) <= ANSWER_CHARACTERS_MAX:
            return Decimal(text)
        case _:
            raise ValueError(f"{text!r} bounds no {field.kind}")


def _within(field: Field, value: str) -> bool:
    measured = str(len(value)) if field.kind == "text" else value
    return all(
        # each side is of the field's kind, so they can be compared
        _bound(field, low) <= _bound(field, high)  # type: ignore[operator]
        for low, high in ((field.least, measured), (measured, field.most))
        if low and high
    )


def _fits(field: Field, value: str) -> bool:
    match field.kind:
        case "number":
            return _NUMBER.fullmatch(value) is not None
        case "amount":
            return _AMOUNT.fullmatch(value) is not None
        case "phone":
            return _PHONE.fullmatch(value) is not None
        case "choice":
            return value in field.options
        case "date":
            return _is_date(value)
        case _:
            return "\x00" not in value


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
