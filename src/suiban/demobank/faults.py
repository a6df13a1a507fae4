"""Planted faults, for tests only: what a bank may do to who calls it. Without the setting nothing here is reachable."""

import asyncio
from typing import Literal

import msgspec

from suiban.demobank.errors import BankBusy

Kind = Literal["busy", "wait_before", "wait_inside", "wait_after", "drop_before", "drop_after"]


class Dropped(Exception):
    """The connection is to be cut without an answer."""


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens to the next ``times`` requests that hold such an operation; empty: to any.

    ``busy``: 503, nothing done. ``drop_…``: the connection is cut before or after the work. ``wait_…``: ``seconds``
    before it, after it, or ``inside``: everything is written and nothing committed.
    """

    kind: Kind
    operation: str = ""
    times: int = 1
    seconds: float = 0.0


class Faults:
    """Those that are still to come."""

    def __init__(self) -> None:
        self._planted: list[Fault] = []

    def plant(self, fault: Fault) -> None:
        """Let it happen to what comes next."""
        self._planted.append(fault)

    def clear(self) -> None:
        """None are to come."""
        self._planted.clear()

    async def at(self, point: Literal["before", "inside", "after"], operations: set[str]) -> None:
        """Suffer what is planted for this point. Raises BankBusy and :class:`Dropped`."""
        for number, fault in enumerate(self._planted):
            here = fault.kind.endswith(point) or (fault.kind == "busy" and point == "before")
            if not here or (fault.operation and fault.operation not in operations):
                continue
            if fault.times > 1:
                self._planted[number] = msgspec.structs.replace(fault, times=fault.times - 1)
            else:
                del self._planted[number]
            if fault.kind == "busy":
                raise BankBusy
            if fault.kind.startswith("drop"):
                raise Dropped
            await asyncio.sleep(fault.seconds)
            return
