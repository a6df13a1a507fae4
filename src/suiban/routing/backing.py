"""Neighbouring queues' people and the bot step in for a queue that breaks its promise, and are out when it keeps it."""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import Final

from suiban.conversations.api import Conversations
from suiban.eventlog.api import EventLog
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store_backing
from suiban.routing.model.backing import decide_backup
from suiban.routing.supervising import HINT

LET_IN_BATCH_MAX: Final = 500
"""So many talks the bot is let in to at one look, and out of; their rows are locked until it is written."""


class Backing(ABC):
    """The decider's part in mutual back-up."""

    _log: EventLog
    _clock: Clock
    _conversations: Conversations

    async def backup_round(self, db: Database) -> int:
        """Let others step in for queues that break their promise, and out again; how many queues changed."""
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

    async def stand_in_round(self, db: Database) -> int:
        """Let the bot in to who waits where it backs up a queue, and out of where it does not; how many talks changed.

        It goes by what is, not by what happened: who came, overflowed or was missed at the last look is seen at this.
        """
        async with self._leader(db) as tx:
            if tx is None:
                return 0
            # out before in: a batch that is full holds back those who come, not those who are to be left alone
            out = await store_backing.to_let_out(tx, LET_IN_BATCH_MAX)
            into = await store_backing.to_let_in(tx, LET_IN_BATCH_MAX)
            changed = await self._conversations.let_in(tx, out, stands_in=False)
            return len(changed + await self._conversations.let_in(tx, into, stands_in=True))

    @abstractmethod
    def _leader(self, db: Database) -> AbstractAsyncContextManager[Transaction | None]: ...
