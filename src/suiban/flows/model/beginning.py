"""What is known of a service when it begins: what the customer's first sentence says already."""

from datetime import date

from suiban.flows.model.definition import Definition
from suiban.flows.model.hearing.slots import find_slots
from suiban.flows.model.values import Value


def slots_of(definition: Definition, first: str, today: date) -> dict[str, Value]:
    """The variables that a first sentence gives, of those that the definition takes from one."""
    slots = {slot.variable: slot.type for slot in definition.service.slots}
    labels = {step.variable: step.label or step.name for step in definition.steps.values() if step.variable}
    return find_slots(first, slots, labels, today)
