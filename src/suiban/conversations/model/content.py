"""What a message can be beside words: cards, forms and answers to forms. Frozen values and pure decisions.

Every one of them has a plain text as well, for doors that can show nothing else, for previews, and for the guard.
"""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from suiban.conversations.errors import FormInvalid, LinkRefused

BUTTONS_MAX: Final = 6
CHOICES_MAX: Final = 6
FIELDS_MAX: Final = 12
OPTIONS_MAX: Final = 20
ANSWER_CHARACTERS_MAX: Final = 200
URL_CHARACTERS_MAX: Final = 500

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Body = Annotated[str, msgspec.Meta(max_length=600)]
Choice = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Choices = Annotated[tuple[Choice, ...], msgspec.Meta(max_length=CHOICES_MAX)]
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
    """A title, a few lines, and buttons."""

    title: Title
    text: Body = ""
    buttons: Annotated[tuple[SayButton | OpenButton, ...], msgspec.Meta(max_length=BUTTONS_MAX)] = ()


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a form asks. ``options`` are for ``choice`` and ``multi`` only."""

    key: Key
    label: Label
    kind: Literal["text", "number", "date", "choice", "multi", "phone"]
    required: bool = False
    help: Annotated[str, msgspec.Meta(max_length=100)] = ""
    options: Annotated[tuple[Choice, ...], msgspec.Meta(max_length=OPTIONS_MAX)] = ()

    def __post_init__(self) -> None:
        chooses = self.kind in ("choice", "multi")
        if chooses != bool(self.options) or len(set(self.options)) != len(self.options):
            raise ValueError("options belong to what is chosen from, each once")


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer is asked to fill in."""

    title: Title
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1, max_length=FIELDS_MAX)]
    text: Body = ""

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


_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_PHONE: Final = re.compile(r"\+?\d[\d -]{4,18}\d", re.ASCII)
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)


def plain_text(content: Content) -> str:
    """Everything that a card or form shows, as text."""
    lines = [content.title, content.text]
    if isinstance(content, Card):
        lines += [f"{one.label}：{one.text if isinstance(one, SayButton) else one.url}" for one in content.buttons]
    else:
        for field in content.fields:
            about = "，".join(part for part in (field.help, " / ".join(field.options)) if part)
            lines.append(f"{field.label}{'*' if field.required else ''}：{about}")
    return "\n".join(line for line in lines if line)


def numbered(text: str, choices: Choices) -> str:
    """A text with what may be chosen below it, for who cannot press anything."""
    return "\n".join([text, *(f"{number}. {choice}" for number, choice in enumerate(choices, 1))])


def extra_of(content: Content) -> dict[str, Any]:
    """A card or form as ``extra`` carries it."""
    name = "card" if isinstance(content, Card) else "form"
    return {name: msgspec.to_builtins(content)}


def form_of(extra: dict[str, Any] | None) -> Form:
    """The form that a message carries."""
    return msgspec.convert((extra or {})["form"], Form)


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
    return Answered(text, {"answer": {"title": form.title, "rows": shown}})


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
    if not _fits(field, value):
        raise FormInvalid
    return " ".join(value.split())


def _fits(field: Field, value: str) -> bool:
    match field.kind:
        case "number":
            return _NUMBER.fullmatch(value) is not None
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
