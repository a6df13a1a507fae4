"""What a customer has answered so far, as somebody of the bank who helps may see it. Pure.

Numbers are masked as everywhere in the house; what was answered in secret is not even a number of stars.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from suiban.flows.model.definition import Definition
from suiban.flows.model.prompting import shown
from suiban.flows.model.schemas import fields_of
from suiban.flows.model.steps import Option, Step, Words
from suiban.flows.model.turns import State
from suiban.flows.model.values import Value, show
from suiban.kit.masking import mask_text

ASKED_FOR = frozenset({"ask", "choose", "form", "upload"})
Line = tuple[Words, Words]


def filled(definition: Definition, state: State, now: datetime) -> tuple[Line, ...]:
    """One line an answer, in the order they were given, a form's fields each for itself."""
    lines: list[Line] = []
    for passage in state.log:
        step = definition.steps[passage.step]
        if step.kind not in ASKED_FOR or step.secret:
            continue
        scope = definition.scopes[step.id]
        seen = state.scopes.get(scope, {}) if scope else state.variables
        lines.extend(_lines(step, passage.value, seen, now))
    return tuple(lines)


def _lines(step: Step, value: Value, seen: Mapping[str, Value], now: datetime) -> Iterator[Line]:
    if step.kind == "form" and isinstance(value, dict):
        for field in fields_of(step.schema):
            if value.get(field.key) is not None:
                yield field.label, _masked(_of_field(field.options, value[field.key]))
    elif step.kind == "upload" and isinstance(value, dict):
        yield step.name, _masked(Words(show(value.get("name"), "zh")))
    else:
        yield step.name, _masked(shown(step, value, seen, now))


def _of_field(options: tuple[Option, ...], value: Value) -> Words:
    for option in options:
        if option.value == value:
            return option.label
    return Words(show(value, "zh"), show(value, "en"))


def _masked(words: Words) -> Words:
    return Words(mask_text(words.zh), mask_text(words.en))
