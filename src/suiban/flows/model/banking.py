"""What the bank is told: arguments as its JSON has them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from suiban.flows.model.values import Value
from suiban.kit.money import Money


def to_bank(arguments: Mapping[str, Value]) -> dict[str, Any]:
    """Arguments as the bank reads them: plain JSON, days as ``2026-11-23``, numbers as numbers when they are whole."""
    return {name: _plain(value) for name, value in arguments.items() if value is not None}


def _plain(value: Value) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case Money(minor_units=units, currency=currency):
            return {"minor_units": units, "currency": currency}
        case date():
            return value.isoformat()
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
    return value
