"""First steps at the desk, kept per person: they tick themselves when something really happened."""

from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff.api import StaffCaller
from suiban.staff.model.guide import FirstStep, Guide
from suiban.staff.store import guide as store

__all__ = ["FirstStep", "Guide", "Guides"]


class Guides:
    """One's own first steps; nobody else sees them, so the audit does not either."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def load(self, tx: Transaction, caller: StaffCaller) -> Guide:
        """What the caller has done."""
        return await store.load(tx, caller.staff_id)

    async def take(self, tx: Transaction, caller: StaffCaller, step: FirstStep) -> None:
        """Note that the caller took a step; a repeat is harmless."""
        await store.take(tx, caller.staff_id, step, self._clock.now())

    async def hide(self, tx: Transaction, caller: StaffCaller, *, hidden: bool) -> None:
        """Put the list away, or bring it back."""
        await store.hide(tx, caller.staff_id, self._clock.now() if hidden else None)
