"""What is said to a bank and what it answers; how an operation is described."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

ArgumentType = Literal["text", "whole", "money", "date", "month", "wholes", "texts", "records"]
"""How an argument is written in JSON.

``text``; ``whole`` a number without a fraction; ``money`` ``{"minor_units": 150000, "currency": "CNY"}``, more than
nothing; ``date`` ``"2026-11-23"``; ``month`` ``"2026-11"``; ``wholes`` and ``texts`` lists of them; ``records`` a
list of objects.
"""

Shape: TypeAlias = "str | Sequence[Shape] | Mapping[str, Shape]"
"""What a result looks like: a type (``text?``: or null), a list of one shape, or an object of shapes.

Besides the types of arguments: ``decimal`` a number as text (``"7.1204"``), ``moment`` (``"2026-11-23T08:00:00Z"``),
``flag`` true or false, and ``a|b`` for one of these texts.
"""


class Call(msgspec.Struct, frozen=True):
    """One operation for one customer. ``company`` is the company's key; ``key`` makes asking twice harmless."""

    key: str
    operation: str
    company: str
    customer_no: str
    arguments: Mapping[str, Any] = {}


class Done(msgspec.Struct, frozen=True, tag="done", tag_field="outcome"):
    """It happened, now or when it was asked the first time."""

    result: Mapping[str, Any]


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="outcome"):
    """It did not happen and will not under this key. The words are for the customer, the code for programs."""

    code: str
    text: str
    text_en: str


class Unclear(msgspec.Struct, frozen=True, tag="unclear", tag_field="outcome"):
    """Nobody knows whether it happened: ask again under the same key.

    Codes: ``not_reached``, ``timed_out``, ``not_let_in``, ``bank_busy``, ``bank_failed``, ``answer_malformed``.
    """

    code: str


Answer = Done | Refused | Unclear


class Argument(msgspec.Struct, frozen=True):
    """One argument of an operation. ``choices``: only these texts; ``secret``: never shown, logged nor kept."""

    name: str
    type: ArgumentType = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    secret: bool = False
    help: str = ""


class Operation(msgspec.Struct, frozen=True):
    """What can be asked.

    ``writes``: changes something at the bank; ``moves_money``: books of money. ``refusals`` are the codes beside those
    that every operation may answer (:data:`COMMON_REFUSALS`). ``undo`` names the operation that takes it back, which
    gets its arguments from this result: ``undo_with`` pairs their names with names in the result.
    """

    name: str
    help: str
    arguments: tuple[Argument, ...] = ()
    result: Mapping[str, Shape] = {}
    refusals: tuple[str, ...] = ()
    writes: bool = False
    moves_money: bool = False
    undo: str = ""
    undo_with: tuple[tuple[str, str], ...] = ()
    timeout_s: float = 3.0

    def argument(self, name: str) -> Argument | None:
        """The argument of this name, or None."""
        return next((item for item in self.arguments if item.name == name), None)
