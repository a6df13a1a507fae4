"""What a customer's first sentence already says of what a service will ask (转1.5万, 查3月的账单). Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from suiban.flows.model.steps import ValueType
from suiban.flows.model.values import Value
from suiban.language.api import find_amounts, find_days, find_months

CURRENCY: Final = "CNY"


def find_slots(text: str, slots: Sequence[tuple[str, ValueType]], today: date) -> dict[str, Value]:
    """The values that are surely meant, by variable: where a kind occurs twice, nobody knows which is which."""
    found: dict[str, Value] = {}
    for variable, kind in slots:
        value = _one_of(kind, text, today)
        if value is not None:
            found[variable] = value
    return found


def _one_of(kind: ValueType, text: str, today: date) -> Value:
    match kind:
        case "money":
            amounts = find_amounts(text)
            return amounts[0].money(CURRENCY) if len(amounts) == 1 else None
        case "month":
            months = find_months(text, today)
            return f"{months[0].first:%Y-%m}" if len(months) == 1 else None
        case "date":
            days = find_days(text, today)
            return days[0].day if len(days) == 1 else None
        case _:
            return None
