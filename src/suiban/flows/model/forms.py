"""Values in the forms of steps. What a form may be is told by :mod:`schemas`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from suiban.flows.model.schemas import fields_of, misfits
from suiban.flows.model.steps import Words
from suiban.flows.model.values import Value
from suiban.kit.money import Money, exponent_of


def wrong_in(schema: Mapping[str, object], values: Mapping[str, Value]) -> dict[str, Words]:
    """What is wrong with which field; nothing when the form is filled in well."""
    known = {field.key for field in fields_of(schema)}
    strange = {key[:40]: Words("没有这一项", "there is no such field") for key in values if key not in known}
    return strange or misfits(schema, {key: json_of(value) for key, value in values.items() if value is not None})


def filled_in(schema: Mapping[str, object], variables: Mapping[str, Value]) -> dict[str, Value] | None:
    """The form as what is known fills it in; None as long as something that it needs is missing."""
    fields = fields_of(schema)
    if not any(variables.get(field.key) is not None for field in fields):
        return None
    if any(field.required and variables.get(field.key) is None for field in fields):
        return None
    return {field.key: variables[field.key] for field in fields if variables.get(field.key) is not None}


def json_of(value: Value) -> Any:
    """A value as JSON Schema judges it: money as a number of its main unit, days as texts."""
    match value:
        case Money(minor_units=units, currency=currency):
            return Decimal(units).scaleb(-exponent_of(currency))
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case date():
            return value.isoformat()
        case list():
            return [json_of(item) for item in value]
    return value
