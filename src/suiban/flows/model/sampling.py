"""Values to look at a definition with: what its variables might be, made up from what fills them. Pure.

An editor sees every text filled in before anybody ran the service; what comes out is an example and nothing more.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Final

from suiban.corebank.api import OPERATIONS, Shape
from suiban.flows.model.definition import Definition
from suiban.flows.model.expressions import ExpressionFailed, compile_expression
from suiban.flows.model.prompting import Progress, choices, prompt_of
from suiban.flows.model.schemas import SchemaFaulty, fields_of
from suiban.flows.model.steps import ASKED, Prompt, Step
from suiban.flows.model.values import Value, from_bank
from suiban.kit.money import Money

AMOUNT: Final = Money(150_000, "CNY")
DAYS_AHEAD: Final = 7
ITEMS_MAX: Final = 12
_NAMED: Final[dict[str, str]] = {
    "number": "6222020200001234", "account": "6222020200001234", "card": "6222020200001234", "currency": "CNY",
    "phone": "13800001234", "email": "someone@example.com", "text_en": "Sample", "kind_name_en": "Savings",
    "kind_name": "储蓄账户", "bank_name": "云杉银行", "name_en": "Sample", "name": "张三",
}  # fmt: skip
"""What is called so looks like this, whatever operation it comes from."""


def sample_prompt(definition: Definition, step_id: str, given: Mapping[str, Value], now: datetime) -> Prompt | None:
    """A step as some customer might be asked it; ``given`` values count before those that are made up.

    None: there is no such step. A list that cannot be made is empty.
    """
    step = definition.steps.get(step_id)
    if step is None:
        return None
    variables = {**sample_values(definition, now), **given}
    before = definition.order[: definition.order.index(step_id)]
    number = 1 + sum(definition.steps[one].kind in ASKED for one in before)
    progress = Progress(number, sum(one.kind in ASKED for one in definition.steps.values()))
    try:
        return prompt_of(definition, step, variables, now, progress)
    except ExpressionFailed:
        return None


def sample_values(definition: Definition, now: datetime) -> dict[str, Value]:
    """Every variable that some step fills, in the order of the definition: later steps see what earlier ones made."""
    known: dict[str, Value] = {
        slot.variable: _typed(slot.variable, slot.type, now.date()) for slot in definition.service.slots
    }
    known["error"] = {"code": "over_limit", "text": "超过限额", "text_en": "Over the limit"}
    for step in definition.steps.values():
        # one by one: what a step sets last may be made of what it set first
        for name, value in _made_by(step, known, now):
            known |= {} if value is None else {name: value}
    return known


def _made_by(step: Step, known: Mapping[str, Value], now: datetime) -> Iterator[tuple[str, Value]]:
    today = now.date()
    match step.kind:
        case "ask":
            yield step.variable, _typed(step.variable, step.type, today)
        case "choose":
            yield step.variable, next((value for _, value in _offered(step, known, now)), None)
        case "form":
            yield from _filled(step, today)
        case "upload":
            yield step.variable, {"id": "file", "name": "sample.jpg", "media_type": "image/jpeg"}
        case "confirm" | "sign" | "pay" | "approve" | "verify":
            yield step.variable or "confirmed", True
        case "call":
            yield from _answered(step, known, now)
    for name, expression in step.sets:
        yield name, _evaluated(expression, known, now)


def _offered(step: Step, known: Mapping[str, Value], now: datetime) -> Iterator[tuple[object, Value]]:
    try:
        yield from choices(step, known, now)
    except ExpressionFailed:
        return


def _filled(step: Step, today: date) -> Iterator[tuple[str, Value]]:
    try:
        fields = fields_of(step.schema)
    except SchemaFaulty:
        return
    every: dict[str, Value] = {}
    for field in fields:
        chosen = field.options[0].value if field.options else None
        kinds = {"whole": "number", "yes_no": "yes_no", "email": "text"}
        every[field.key] = chosen if chosen is not None else _typed(field.key, kinds.get(field.kind, field.kind), today)
        if field.kind == "multi":
            every[field.key] = [chosen]
    yield from every.items()
    yield step.variable, every


def _answered(step: Step, known: Mapping[str, Value], now: datetime) -> Iterator[tuple[str, Value]]:
    operation = OPERATIONS.get(step.operation)
    if operation is None:
        return
    result = from_bank(_shaped("", operation.result, now.date()))
    for name, expression in step.results:
        yield name, _evaluated(expression, {**known, "result": result}, now)


def _evaluated(expression: str, known: Mapping[str, Value], now: datetime) -> Value:
    try:
        return compile_expression(expression).evaluate(known, now)
    except ExpressionFailed:
        return None


def _typed(name: str, kind: str, today: date) -> Value:
    match kind:
        case "money":
            return AMOUNT
        case "number":
            return Decimal(3)
        case "date":
            return today + timedelta(days=DAYS_AHEAD)
        case "month":
            return f"{today:%Y-%m}"
        case "yes_no":
            return True
        case "phone":
            return _NAMED["phone"]
        case "secret":
            return None
        case _:
            return _named(name)


def _named(name: str) -> str:
    return next((sample for ending, sample in _NAMED.items() if name.endswith(ending)), "示例")


def _shaped(name: str, shape: Shape, today: date) -> object:
    """What an answer of this shape might hold."""
    match shape:
        case str():
            return _plain(name, shape.removesuffix("?"), today)
        case Mapping():
            return {key: _shaped(key, inner, today) for key, inner in shape.items()}
        case _:
            return [item for inner in shape for item in _each(name, inner, today)]


def _each(name: str, shape: Shape, today: date) -> Iterator[object]:
    """One item for each of what they may be like: whatever a definition looks for among them is there."""
    if not isinstance(shape, Mapping):
        yield _shaped(name, shape, today)
        return
    chosen = {key: inner.split("|") for key, inner in shape.items() if isinstance(inner, str) and "|" in inner}
    for values in islice(product(*chosen.values()), ITEMS_MAX):
        plain = {key: _shaped(key, inner, today) for key, inner in shape.items()}
        yield {**plain, **dict(zip(chosen, values, strict=True))}


def _plain(name: str, kind: str, today: date) -> object:
    match kind:
        case "money":
            return {"minor_units": AMOUNT.minor_units, "currency": AMOUNT.currency}
        case "whole":
            return 3
        case "decimal":
            return "7.1204"
        case "date":
            return (today + timedelta(days=DAYS_AHEAD)).isoformat()
        case "month":
            return f"{today:%Y-%m}"
        case "moment":
            return f"{today.isoformat()}T02:00:00Z"
        case "flag":
            return True
        case "text":
            return _named(name)
        case _:
            return kind.split("|")[0]
