"""Forms: what was filled in, at once or a few fields at a time, as values; what is missing, what does not fit."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from suiban.flows.model.doors import Place
from suiban.flows.model.forms import json_of
from suiban.flows.model.hearing.reading import decide, picked, read
from suiban.flows.model.hearing.results import Answered, Partly, misread
from suiban.flows.model.rendering import phrases
from suiban.flows.model.schemas import FormField, fields_of, misfits
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.values import Value

Raw = str | bool | Sequence[str]
_UNCLEAR: Final = Words("没看懂", "this was not understood")
_BETWEEN: Final = re.compile(r"[，；;\n]|,(?!\d{3}(?!\d))")
_BETWEEN_PICKED: Final = re.compile(r"[、，,；;/+和\s]+")
_AROUND: Final = " \t　:：=，,；;。"
_IS: Final = re.compile(r"^(?:是|为|is\b)(?=.)")


def fill(
    schema: object, raw: Mapping[str, Raw], place: Place, asked: Collection[str], today: date
) -> Answered | Partly:
    """What was filled in now, beside what stood already. What fits stands; what does not is asked again.

    What was asked, is not needed and was not filled in is left out, once everything else that was asked is right.
    """
    fields = {field.key: field for field in fields_of(schema)}
    known: dict[str, Any] = {key: value for key, value in place.known.items() if key in fields and key not in raw}
    wrong: dict[str, Words] = {}
    for key, one in raw.items():
        if one == "" or (not isinstance(one, bool) and not one):
            continue
        value = read_field(fields[key], one, today)
        if value is None:
            wrong[key] = _wanted(fields[key])
        else:
            known[key] = value
    instance = {key: json_of(value) for key, value in known.items() if value is not None}
    for key, words in misfits(schema, instance).items():
        if key in known or key in asked:
            wrong.setdefault(key, words)
            known.pop(key, None)
    if wrong:
        return Partly(Place(known), _wrong({key: wrong[key] for key in fields if key in wrong}, fields))
    known |= {key: None for key in asked if key not in known}
    if known.keys() >= fields.keys():
        return Answered({key: known[key] for key in fields if known[key] is not None})
    return Partly(Place(known))


def read_field(field: FormField, raw: Raw, today: date) -> Value:
    """One field as a value; None when it is none."""
    if field.kind == "multi":
        parts = _BETWEEN_PICKED.split(raw.strip()) if isinstance(raw, str) else raw
        if isinstance(parts, bool) or len(parts) > len(field.options):
            return None
        values = [picked(one, field.options) if isinstance(one, str) else None for one in parts]
        return None if None in values else [one for one in dict.fromkeys(values) if one is not None]
    if field.kind == "yes_no":
        return raw if isinstance(raw, bool) else decide(raw, numbered=True) if isinstance(raw, str) else None
    if not isinstance(raw, str):
        return None
    return picked(raw, field.options) if field.kind == "choice" else read(field.kind, raw, today, field.currency)


def read_line(text: str, fields: Sequence[FormField], every: Sequence[FormField], today: date) -> dict[str, str] | None:
    """The parts of one line by field: by their names, or in the order in which ``fields`` were asked.

    ``every``: fields that a name may mean. None: it cannot be told what is what.
    """
    named = _by_name(text, every)
    if named is not None:
        return named
    if len(fields) == 1:
        return {fields[0].key: text.strip()}
    parts = [part.strip(_AROUND) for part in _BETWEEN.split(text)]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        parts = text.split()
    return _in_order(parts, fields, today)


def _by_name(text: str, fields: Sequence[FormField]) -> dict[str, str] | None:
    names = {name.casefold(): field.key for field in fields for name in (field.label.zh, field.label.en) if name}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = list(re.finditer(rf"(?:^|(?<=[\s，,；;。、]))(?:{pattern})(?![a-z])", text, re.IGNORECASE))
    if not found:
        return None
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {
        names[match[0].casefold()]: _IS.sub("", text[match.end() : end].strip(_AROUND)).strip(_AROUND)
        for match, end in zip(found, ends, strict=True)
    }


def _in_order(parts: Sequence[str], fields: Sequence[FormField], today: date) -> dict[str, str] | None:
    """As many parts as fields: one each. Fewer: each to the next field it can be; what is not needed may be passed."""
    if not 0 < len(parts) <= len(fields):
        return None
    if len(parts) == len(fields):
        return {field.key: part for field, part in zip(fields, parts, strict=True)}
    given: dict[str, str] = {}
    left = list(parts)
    for field in fields:
        if left and read_field(field, left[0], today) is not None:
            given[field.key] = left.pop(0)
    return given if not left else None


def _wanted(field: FormField) -> Words:
    options = phrases.field_options(field)
    zh, en = (
        "、".join(one.label.of(language) for one in options[:8]) or phrases.example(field.kind, language)
        for language in ("zh", "en")
    )
    return Words(f"{_UNCLEAR.zh}，{zh}" if zh else _UNCLEAR.zh, f"{_UNCLEAR.en}: {en}" if en else _UNCLEAR.en)


def _wrong(wrong: Mapping[str, Words], fields: Mapping[str, FormField]) -> Misread:
    """All of it as one sentence, and each by its field."""
    zh = "；".join(f"{fields[key].label.zh}：{words.zh}" for key, words in wrong.items())
    en = "; ".join(f"{fields[key].label.of('en')}: {words.of('en')}" for key, words in wrong.items())
    return misread("form_wrong", zh, en, wrong)
