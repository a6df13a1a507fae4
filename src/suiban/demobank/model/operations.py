"""What an operation of this bank is."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec

from suiban.demobank.model.rows import Row
from suiban.demobank.model.world import Case

A = TypeVar("A", bound="Arguments")
Result = Mapping[str, Any]


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an operation is given; none."""


class Operation(msgspec.Struct, Generic[A], frozen=True):
    """One operation: ``act`` does it on a case, or raises Refusal.

    ``reads``: kinds of rows beside the customer that it needs; ``others`` names accounts that need not be the
    customer's; ``span``: the days of an account it tells; ``entries``: what was booked that it needs.
    """

    name: str
    arguments: type[A]
    act: Callable[[Case, A], Result]
    reads: tuple[type[Row], ...] = ()
    writes: bool = False
    others: Callable[[A], tuple[str, ...]] | None = None
    span: Callable[[date, A], tuple[str, date, date]] | None = None
    entries: Callable[[A], tuple[str, ...]] | None = None
