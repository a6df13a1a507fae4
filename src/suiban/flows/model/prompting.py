"""A step as one customer is asked it: every template filled in, in both languages."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from suiban.flows.model.definition import Definition
from suiban.flows.model.expressions import ExpressionFailed, compile_expression
from suiban.flows.model.steps import NO_WORDS, Language, Option, Prompt, Step, Words
from suiban.flows.model.templates import compile_template
from suiban.flows.model.values import Value, show

OPTIONS_MAX: Final = 200


class Progress:
    """Where in the flow a step stands: ``number`` of ``total``."""

    __slots__ = ("number", "total")

    def __init__(self, number: int, total: int) -> None:
        self.number, self.total = number, max(number, total)


def prompt_of(
    definition: Definition,
    step: Step,
    variables: Mapping[str, Value],
    now: datetime,
    progress: Progress,
    given: Value = None,
    notice: Words = NO_WORDS,
) -> Prompt:
    """The step filled in; ``notice`` is put in front of what is asked."""

    def filled(words: Words) -> Words:
        return fill(words, variables, now)

    def asked(words: Words) -> Words:
        text = filled(words)
        return Words(notice.zh + text.zh, f"{notice.en} {text.en}".strip()) if text and notice else text

    return Prompt(
        step=step.id,
        kind=step.kind,
        flow=definition.key,
        flow_name=definition.name,
        name=step.name,
        number=progress.number,
        total=progress.total,
        text=asked(step.text or step.name),
        short=asked(step.short),
        spoken=asked(step.spoken),
        help=filled(step.help),
        type=step.type,
        options=tuple(option for option, _ in choices(step, variables, now)),
        rows=tuple(_rows(step, variables, now)),
        schema=step.schema,
        identity=max(step.identity, definition.service.identity),
        expects_s=step.expects_s,
        doors=step.doors or definition.service.doors,
        given=Words() if step.secret or given is None else shown(step, given, variables, now),
    )


def _rows(step: Step, variables: Mapping[str, Value], now: datetime) -> Iterator[tuple[Words, Words]]:
    for row in step.rows:
        yield fill(row.label, variables, now), fill(Words(row.value, row.value_en or row.value), variables, now)
    for made in step.rows_from:
        for item in _items(made.source, variables, now)[: made.most]:
            seen = {**variables, **item}
            value = Words(made.value.zh, made.value.en or made.value.zh)
            yield fill(made.label, seen, now), fill(value, seen, now)


def shown(step: Step, value: Value, variables: Mapping[str, Value], now: datetime) -> Words:
    """A value of a step as text: an option as its label, anything else as itself."""
    for option, item in choices(step, variables, now):
        if value in (option.value, item):
            return option.label
    return Words(show(value, "zh"), show(value, "en"))


def choices(step: Step, variables: Mapping[str, Value], now: datetime) -> Iterator[tuple[Option, Value]]:
    """What can be chosen, each with what the variable gets for it. Raises ExpressionFailed."""
    for option in step.options:
        yield Option(option.value, fill(option.label, variables, now)), option.value
    made = step.options_from
    if made is None:
        return
    for item in _items(made.source, variables, now)[:OPTIONS_MAX]:
        key = show(item.get(made.value), "zh")
        yield Option(key, fill(made.label, {**variables, **item}, now)), item


def _items(source: str, variables: Mapping[str, Value], now: datetime) -> list[dict[str, Value]]:
    """The objects of a list that an expression comes to. Raises ExpressionFailed."""
    items = compile_expression(source).evaluate(variables, now)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def fill(words: Words, variables: Mapping[str, Value], now: datetime) -> Words:
    """Both languages filled in. A text that cannot be is empty: a wrong number is worse than none."""
    zh = _filled(words.zh, variables, now, "zh")
    return Words(zh, _filled(words.en, variables, now, "en") if words.en else "")


def _filled(text: str, variables: Mapping[str, Value], now: datetime, language: Language) -> str:
    if "{" not in text and "}" not in text:
        return text
    try:
        return compile_template(text).fill(variables, now, language)
    except ExpressionFailed:
        return ""
