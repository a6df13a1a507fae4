"""What was heard at a door, as the answer to what was asked there. Pure: nothing is remembered between two turns.

Nothing raises, whatever comes in: what is no answer is :class:`Misread`, said so that one can do better, or an
:class:`Aside`. What was answered in secret is never repeated.
"""

from suiban.flows.model.hearing.listening import hear
from suiban.flows.model.hearing.results import (
    Answered,
    Aside,
    Filled,
    Heard,
    Hearing,
    Keyed,
    Partly,
    Pressed,
    Signed,
    Uploaded,
    Wrote,
)
from suiban.flows.model.hearing.slots import find_slots

__all__ = [
    "Answered", "Aside", "Filled", "Heard", "Hearing", "Keyed", "Partly", "Pressed", "Signed", "Uploaded", "Wrote",
    "find_slots", "hear",
]  # fmt: skip
