"""People of neighbouring queues step in for one that breaks its promise, and are out again when it keeps it."""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager

from suiban.eventlog.api import EventLog
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store_backing
from suiban.routing.model.backing import decide_backup
from suiban.routing.supervising import HINT


class Backing(ABC):
    """The decider's part in mutual back-up."""

    _log: EventLog
    _clock: Clock

    async def backup_round(self, db: Database) -> int:
        """Let people step in for queues that break their promise, and out again; how many queues changed."""
        async with self._leader(db) as tx:
            if tx is None:
                return 0
            now = self._clock.now()
            turns = [decide_backup(queue, now) for queue in await store_backing.watched(tx, now)]
            made = await store_backing.carry_out(tx, turns, now)
            await self._log.append_many(tx, [facts_of.backed_up(turn, now) for turn in made])
            if made:
                tx.hint(HINT, b"")
            return len(made)

    @abstractmethod
    def _leader(self, db: Database) -> AbstractAsyncContextManager[Transaction | None]: ...
