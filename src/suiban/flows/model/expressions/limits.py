"""Every limit of the language, and what is used up while an expression is evaluated."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow
from typing import Final

from suiban.flows.model.values import DIGITS_MAX, Value

CHARACTERS_MAX: Final = 500
NESTING_MAX: Final = 25
STEPS_MAX: Final = 2_000
"""Each part of an expression is a step, and each item of a list that a function looks at."""
TEXT_MAX: Final = 4_000
COUNT_MAX: Final = 1_000_000
"""The largest number that counts something: a place in a list, digits, days, months."""

ARITHMETIC: Final = Context(
    prec=DIGITS_MAX,
    rounding=ROUND_HALF_EVEN,
    Emin=-DIGITS_MAX,
    Emax=DIGITS_MAX - 1,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


class Failure(Exception):
    """Why a value could not be made, by who does not know where in the text it is: see :class:`ExpressionFailed`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Run:
    """One evaluation: what it may look at, and the steps it has left."""

    __slots__ = ("_left", "now", "variables")

    def __init__(self, variables: Mapping[str, Value], now: datetime, steps: int) -> None:
        self.variables, self.now, self._left = variables, now, steps

    def spend(self, steps: int) -> None:
        """Use up steps. Raises Failure when there are not so many left."""
        self._left -= steps
        if self._left < 0:
            raise Failure("too_many_steps", f"more than {STEPS_MAX} steps")
