"""Customers who leave while they wait: their work ends as given up, and what they said stays."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from uuid import UUID

from suiban.conversations.api import Conversation, Conversations, Move, Say, Speaker, ToBot, ToQueue
from suiban.conversations.model import CUSTOMER_LEFT
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, ConversationId, CustomerId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.routing import store_leaving
from suiban.routing.events import CustomerLeft
from suiban.routing.model import Arrival
from suiban.routing.model.leaving import LEAVE_BATCH_MAX, SILENT_AFTER, Away, left_texts
from suiban.routing.ports import Reach

_HOUSE = Speaker("system", None, "")


class Leaving(ABC):
    """Use cases of being there while one waits."""

    _log: EventLog
    _conversations: Conversations
    _clock: Clock
    _reach: Reach | None

    async def customers_here(
        self, tx: Transaction, edge_id: UUID, here: Collection[ConversationId], left: Mapping[ConversationId, datetime]
    ) -> None:
        """What one process that holds customers' connections knows: which talks have one, and when others lost theirs.

        Each says so every five seconds, over all companies. One that nobody had heard of, because it is new or was
        away, brings a new grace to everybody: connections were lost because we were not there.
        """
        if not await store_leaving.seen(tx, edge_id, SILENT_AFTER):
            await store_leaving.doubt(tx, self._clock.now())
        await store_leaving.went(tx, {talk: at for talk, at in left.items() if talk not in here})
        back = [(company, work) for talk, company, work in await store_leaving.away(tx) if talk in here]
        await self._enqueue(tx, await store_leaving.came(tx, back, self._clock.now()))

    async def leave_round(self, db: Database) -> int:
        """End the work of customers who have been away for longer than their company's grace. How many there were."""
        async with self._leader(db) as tx:
            return await self._leave(tx) if tx is not None else 0

    async def forget_away(self, db: Database) -> None:
        """Forget of whom it is no matter any more whether they are there."""
        async with self._leader(db) as tx:
            if tx is not None:
                await store_leaving.tidy(tx)

    # --- inside ---

    async def _leave(self, tx: Transaction) -> int:
        now = self._clock.now()
        if await store_leaving.silent(tx, SILENT_AFTER):
            await store_leaving.doubt(tx, now)
        found = await store_leaving.overdue(tx, now, SILENT_AFTER, LEAVE_BATCH_MAX)
        if not found:
            return 0
        told = await self._told(tx, found)
        fates = [(work, work.fate(now, told=work.customer_id in told)) for work in found]
        await store_leaving.mark(tx, [work for work, fate in fates if fate == "kept"], "kept")
        going = [work for work, fate in fates if fate == "leaves"]
        # to whom talks go is held under a lock: whoever is missing was taken meanwhile, or is over
        held = await self._let_go(tx, going)
        left = [work for work in going if work.conversation_id in held]
        if left:
            await self._left(tx, left)
        return len(left)

    async def _told(self, tx: Transaction, works: Sequence[Away]) -> frozenset[CustomerId]:
        known = [(work.company_id, work.customer_id) for work in works if work.customer_id is not None]
        return await self._reach.reachable(tx, known) if known and self._reach is not None else frozenset()

    async def _let_go(self, tx: Transaction, works: Sequence[Away]) -> set[ConversationId]:
        """Give the talks back to the bot, or, by doors that have none, to the queue they are in, under a new token."""
        moves = [
            Move(
                work.conversation_id,
                ToQueue(work.queue_id, work.queue_key) if work.waits_when_back else ToBot(),
                work.holder_token,
            )
            for work in works
        ]
        after = await self._conversations.pass_on_many(tx, moves, _HOUSE, CUSTOMER_LEFT, Spoken("")) if moves else {}
        return {talk for talk, outcome in after.items() if isinstance(outcome, Conversation)}

    async def _left(self, tx: Transaction, works: Sequence[Away]) -> None:
        await store_leaving.leave(tx, works)
        facts = [
            (
                work.company_id,
                CustomerLeft(
                    work_id=work.work_id, conversation_id=work.conversation_id, queue_id=work.queue_id,
                    queue_key=work.queue_key, left_at=work.since,
                ),
            )
            for work in works
        ]  # fmt: skip
        await self._log.append_many(tx, facts)
        await self._end(tx, [(work.company_id, work.conversation_id, None) for work in works])
        await store_leaving.mark(tx, [work for work in works if work.waits_when_back], "gone")
        await store_leaving.forget(tx, [work for work in works if not work.waits_when_back])
        for work in works:
            text, text_en = left_texts(work.return_within_s, waits_when_back=work.waits_when_back)
            say = Say(work.conversation_id, Spoken(text), extra={"text_en": text_en})
            await self._conversations.say(tx, _HOUSE, say)

    # --- the door's own ---

    @abstractmethod
    def _leader(self, db: Database) -> AbstractAsyncContextManager[Transaction | None]: ...

    @abstractmethod
    async def _end(self, tx: Transaction, gone: Sequence[tuple[CompanyId, ConversationId, int | None]]) -> None: ...

    @abstractmethod
    async def _enqueue(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None: ...
