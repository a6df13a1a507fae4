"""What a customer answers to a prompt, and how they say it at each door. Pure, and the same at every run."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from suiban.flows.model.hearing import Filled, Heard, Keyed, Pressed, Signed, Uploaded, Wrote
from suiban.flows.model.schemas import FormField, fields_of
from suiban.flows.model.steps import Door, Option, Prompt
from suiban.kit.masking import Spoken

FILE: Final = Uploaded("fil_00000000000000000000000000000001", Spoken("proof.pdf"), "application/pdf")


class NoSuchOption(Exception):
    """What the customer wants is not offered."""


_DEFAULTS: Final[Mapping[str, str]] = {
    "text": "王小明", "number": "3", "money": "100", "month": "2026-10", "phone": "13800138000", "yes_no": "yes",
    "secret": "135790", "name": "王小明", "account": "6222020000001234", "email": "a@example.com",
}  # fmt: skip
_FIELD_DEFAULTS: Final[Mapping[str, str]] = {
    "text": "王小明", "number": "3", "whole": "3", "money": "100", "phone": "13800138000", "email": "a@example.com",
    "month": "2026-10",
}  # fmt: skip


def answer_to(prompt: Prompt, wanted: Mapping[str, Any], today: date) -> Any:
    """The answer as it is meant: an option's value, a text, fields by key, or a yes."""
    given = wanted.get(prompt.step)
    if given is not None and prompt.kind != "choose":
        return given
    match prompt.kind:
        case "choose":
            return _picked(prompt.options, str(given or ""))
        case "form":
            return {field.key: _field(field, today) for field in fields_of(prompt.schema) if field.required}
        case "confirm" | "pay":
            return True
        case "sign":
            return "王小明"
        case "ask" if prompt.type == "date":
            return (today + timedelta(days=3)).isoformat()
        case _:
            return _DEFAULTS.get(prompt.type, "1")


def said_at(prompt: Prompt, answer: Any, door: Door) -> Heard:
    """The same answer as it comes in at a door."""
    if prompt.kind == "upload":
        return FILE
    if prompt.kind == "sign":
        return Signed(Spoken(str(answer)))
    if prompt.kind in ("confirm", "pay"):
        return _decided(answer, door)
    if prompt.kind == "choose":
        return _chosen(prompt.options, str(answer), door)
    if prompt.kind == "form":
        return _filled(prompt, answer, door)
    if prompt.type == "yes_no":
        yes = answer in (True, "yes", "true")
        return Keyed(Spoken("1" if yes else "2")) if door == "phone" else Wrote(Spoken("是" if yes else "否"))
    if door == "phone" and prompt.type == "secret":
        return Keyed(Spoken(f"{answer}#"))
    return Wrote(Spoken(str(answer)))


def _picked(options: tuple[Option, ...], wanted: str) -> str:
    """The option of this value, or whose label or value has these words; without any the first."""
    for option in options:
        if option.value == wanted:
            return wanted
    found = next((one.value for one in options if wanted in one.label.zh or wanted in one.value), None)
    if found is None:
        raise NoSuchOption(f"{wanted!r} is none of {[one.label.zh for one in options]}")
    return found


def _decided(answer: Any, door: Door) -> Heard:
    if door == "page":
        return Pressed("yes" if answer else "no")
    if door == "phone":
        return Keyed(Spoken("1" if answer else "2"))
    return Wrote(Spoken("确认" if answer else "不确认"))


def _chosen(options: tuple[Option, ...], value: str, door: Door) -> Heard:
    place = next(number for number, option in enumerate(options, 1) if option.value == value)
    if door == "page":
        return Pressed(value)
    if door == "phone":
        return Keyed(Spoken(str(place)))
    # in the chat one presses a name, by text one writes a number
    return Wrote(Spoken(options[place - 1].label.zh if door == "chat" else str(place)))


def _filled(prompt: Prompt, answer: Mapping[str, Any], door: Door) -> Heard:
    if door in ("page", "chat"):
        return Filled(dict(answer))
    labels = {field.key: field.label.zh for field in fields_of(prompt.schema)}
    return Wrote(Spoken("，".join(f"{labels[key]} {_in_words(value)}" for key, value in answer.items())))


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list | tuple) else str(value)


def _field(field: FormField, today: date) -> Any:
    if field.kind == "choice":
        return field.options[0].value
    if field.kind == "multi":
        return [field.options[0].value]
    if field.kind == "yes_no":
        return True
    if field.kind == "date":
        return (today + timedelta(days=3)).isoformat()
    return _FIELD_DEFAULTS.get(field.kind, "1")
