"""Work that would wait too long where it is moves on to another queue."""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager

from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store_overflowing
from suiban.routing.leading import Leading
from suiban.routing.model.overflowing import decide_overflows
from suiban.routing.supervising import HINT


class Overflowing(ABC):
    """The decider's part in queues that help one another."""

    _log: EventLog
    _clock: Clock
    _leading: Leading

    async def overflow_round(self, db: Database) -> int:
        """Move on what would wait too long, where another queue is faster; how much was moved."""
        await self._learn(db)
        async with self._leader(db) as tx:
            return await self._overflow(tx) if tx is not None else 0

    async def _overflow(self, tx: Transaction) -> int:
        now = self._clock.now()
        lines = await store_overflowing.lines(tx, now)
        if not any(work.movable for line in lines.values() for work in line):
            return 0
        companies: list[CompanyId] = sorted({work.company_id for line in lines.values() for work in line})
        workers = self._leading.hall.workers()
        sizes = {work.size for line in lines.values() for work in line}
        flows = await store_overflowing.flows(tx, companies, workers, sizes, now)
        decided = {one.work_id: one for one in decide_overflows(flows, lines)}
        rows = await store_overflowing.move(tx, list(decided.values())) if decided else []
        await self._log.append_many(tx, [facts_of.overflowed(row, decided[row["work_id"]]) for row in rows])
        if rows:
            tx.hint(HINT, b"")
        return len(rows)

    @abstractmethod
    async def _learn(self, db: Database) -> None: ...

    @abstractmethod
    def _leader(self, db: Database) -> AbstractAsyncContextManager[Transaction | None]: ...
