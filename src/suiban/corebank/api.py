"""The door: what a bank must be able to do, whichever it is."""

from collections.abc import Sequence
from typing import Protocol

from suiban.corebank.catalogue import COMMON_REFUSALS, OPERATIONS
from suiban.corebank.model import Answer, Argument, Call, Done, Operation, Refused, Shape, Unclear

__all__ = [
    "COMMON_REFUSALS", "OPERATIONS", "Answer", "Argument", "Call", "CoreBank", "Done", "Operation", "Refused", "Shape",
    "Unclear",
]  # fmt: skip


class CoreBank(Protocol):
    """A bank's books. :class:`suiban.corebank.client.HttpBank` is one behind HTTP."""

    async def call_many(self, calls: Sequence[Call]) -> list[Answer]:
        """One answer a call, in their order. Never raises for what the network or the bank does.

        Calls of one request are independent: they may be made in any order, at the same time. Not to be awaited in a
        write transaction.
        """
        ...
