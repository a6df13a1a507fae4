"""What those do who watch over the work: take over, move, look at days and at what is behind a figure."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from suiban.conversations.api import (
    Conversation,
    ConversationIsClosed,
    Conversations,
    NotHolder,
    Speaker,
    ToPerson,
    ToQueue,
)
from suiban.eventlog.api import EventLog
from suiban.kit.errors import NotFound, SuibanError
from suiban.kit.hours import CompanyHours, parse_hours
from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store, store_hours, store_supervising
from suiban.routing.errors import AlreadyYours, ColleagueUnknown, PartsOutOfReach, UnknownQueue
from suiban.routing.model import (
    MOVED_MAX,
    PRESENCE_LINES_MAX,
    PRIORITY_TRANSFERRED,
    REASON_CHARACTERS_MAX,
    TALKING_ROLES,
    WORK_LINES_MAX,
    Arrival,
    DayBounds,
    Figure,
    Moved,
    PresenceLine,
    PresenceReason,
    WorkLine,
)

HINT = "routing"
"""Hint without content: something changed that the decider should look at."""


class Supervising(ABC):
    """Use cases of supervisors; who is one is checked above."""

    _log: EventLog
    _conversations: Conversations
    _clock: Clock

    async def take_over(
        self, tx: Transaction, by: Speaker, conversation_id: ConversationId, reason: str
    ) -> tuple[Conversation, Conversation]:
        """Hold a conversation that somebody else holds, the bot has, or that waits; (before, after).

        Of several who try, or who answer or close meanwhile, one wins. Raises :class:`AlreadyYours`, NotHolder when
        somebody was faster, :class:`PartsOutOfReach`, ConversationIsClosed, ConversationUnknown.
        """
        before = await self._conversations.load(tx, conversation_id)
        if before.state == "closed":
            raise ConversationIsClosed
        if before.holder_kind == "staff" and before.holder_id == by.id:
            raise AlreadyYours
        _within_reach(tx, before)
        staff_id = StaffId.of(by.id or UUID(int=0))
        by = msgspec.structs.replace(by, holder_token=before.holder_token)
        reason = reason[:REASON_CHARACTERS_MAX]
        after = await self._conversations.pass_on(
            tx, conversation_id, ToPerson(staff_id), by, reason, Spoken(""), entry_kind="takeover"
        )
        now = self._clock.now()
        rows = await store_supervising.take(tx, after.company_id, after.id, staff_id, after.holder_token, now)
        facts = []
        for row in rows:
            if row["state"] == "reserved":
                facts.append(facts_of.ended({**row, "work_id": row["id"]}, "withdrawn", "taken_over"))
            elif row["state"] == "accepted":
                facts.append(facts_of.work_ended({**row, "state": "completed"}))
        await self._log.append_many(tx, facts)
        tx.hint(HINT, b"")
        return before, after

    async def reassign(
        self, tx: Transaction, by: Speaker, conversation_ids: Sequence[ConversationId], reason: str, *,
        queue_id: QueueId | None = None, staff_id: StaffId | None = None,
    ) -> list[Moved]:  # fmt: skip
        """Move conversations that are held or wait to a queue, or offer them to a person by name; one answer each.

        What cannot be moved is told by its code and does not harm the others. Who waited keeps the time they waited;
        whoever held one is asked for it last. At most 50.
        """
        ids = sorted(set(conversation_ids))[:MOVED_MAX]
        answers = []
        for id_ in ids:  # in the order of the ids, as locks are taken everywhere
            try:
                talk = await self._move(tx, by, id_, reason[:REASON_CHARACTERS_MAX], queue_id, staff_id)
            except SuibanError as error:  # all of them are raised before anything is written
                if error.retryable:
                    raise
                answers.append(Moved(id_, error.code))
            else:
                answers.append(Moved(id_, "moved", talk.part_companies))
        return answers

    async def _move(
        self, tx: Transaction, by: Speaker, id_: ConversationId, reason: str, queue_id: QueueId | None,
        staff_id: StaffId | None,
    ) -> Conversation:  # fmt: skip
        before = await self._conversations.load(tx, id_)
        if before.state == "closed":
            raise ConversationIsClosed
        if before.holder_kind not in ("staff", "nobody"):
            raise NotHolder  # the bot's talks go where the bot sends them, or are taken over
        _within_reach(tx, before)
        if staff_id is not None and not await self.serves(tx, staff_id, before.part_companies):
            raise ColleagueUnknown
        queue = await store.queue_of(tx, before.company_id, id_, queue_id)
        if queue is None:
            raise UnknownQueue
        to = ToQueue(queue_id=queue[0], queue_key=queue[1], only_staff_id=staff_id)
        by = msgspec.structs.replace(by, holder_token=before.holder_token)
        after = await self._conversations.pass_on(tx, id_, to, by, reason, Spoken(""))
        await self._queue_again(tx, after, to)
        if before.holder_kind == "staff" and before.holder_id is not None:
            await store_supervising.pass_over(tx, after.company_id, id_, StaffId.of(before.holder_id))
        return after

    async def _queue_again(self, tx: Transaction, talk: Conversation, to: ToQueue) -> None:
        left = await store_supervising.leave(tx, talk.company_id, talk.id, self._clock.now())
        facts = []
        for row in left:
            if row["was"] == "reserved":
                facts.append(facts_of.ended({**row, "work_id": row["id"]}, "withdrawn", "moved"))
            facts.append(facts_of.work_ended(row))
        await self._log.append_many(tx, facts)
        # a colleague asked by name is waited for from now; everybody else is served by how long they have waited
        waited = [row["enqueued_at"] for row in left if to.only_staff_id is None]
        arrival = Arrival(
            company_id=talk.company_id,
            conversation_id=talk.id,
            holder_token=talk.holder_token,
            enqueued_at=min(waited, default=talk.held_since),
            queue_id=to.queue_id,
            queue_key=to.queue_key,
            only_staff_id=to.only_staff_id,
            priority=max([row["priority"] for row in left], default=PRIORITY_TRANSFERRED),
        )
        await self._end(tx, [(arrival.company_id, arrival.conversation_id, arrival.holder_token)])
        await self._enqueue(tx, [arrival])

    async def serves(self, tx: Transaction, staff_id: StaffId, companies: frozenset[CompanyId]) -> bool:
        """Whether somebody talks with customers and has a mandate for all of these companies."""
        return await store_supervising.serves(tx, staff_id, sorted(companies), TALKING_ROLES)

    # --- looking ---

    async def work(
        self, tx: Transaction, figure: Figure, queue_id: QueueId | None = None, staff_id: StaffId | None = None
    ) -> list[WorkLine]:
        """What is behind a figure of the wallboard, at most 100."""
        return await store_supervising.work(tx, figure, queue_id, staff_id, self._clock.now(), WORK_LINES_MAX)

    async def presence_reasons(self, tx: Transaction) -> list[PresenceReason]:
        """Why one may be away, by company."""
        return await store_supervising.reasons(tx)

    async def set_presence_reasons(self, tx: Transaction, items: Sequence[PresenceReason]) -> None:
        """Enter reasons; those of the same company and key get the new values.

        They are shown by ``place``; those of one place in the order given.
        """
        if items:
            placed = [msgspec.structs.replace(item, place=item.place or number) for number, item in enumerate(items, 1)]
            await store_supervising.set_reasons(tx, placed)

    async def every_reason(self, tx: Transaction) -> list[PresenceReason]:
        """All reasons as they were set, also those that are not used any more."""
        return await store_supervising.reasons(tx, every=True)

    async def hours(self, tx: Transaction) -> list[CompanyHours]:
        """When people answer, within the scope: by company and key."""
        return await store_hours.all_hours(tx)

    async def put_hours(self, tx: Transaction, items: Sequence[CompanyHours]) -> None:
        """Enter hours; those of the same company and key get the new values. Raises ValueError on what are none."""
        for item in items:
            parse_hours(item.hours)
        if items:
            await store_hours.put_hours(tx, items)
            tx.hint(HINT, b"")

    async def presence_day(
        self, tx: Transaction, company_id: CompanyId, day: date | None, staff_id: StaffId | None = None
    ) -> tuple[DayBounds, list[PresenceLine]]:
        """Who was in which state when, on a company's day (None: today), in its own time zone. Raises NotFound."""
        now = self._clock.now()
        if tx.scope is None or company_id not in tx.scope.companies:
            raise NotFound
        bounds = await store_supervising.day_bounds(tx, company_id, day, now)
        if bounds is None:
            raise NotFound
        return bounds, await store_supervising.presence_lines(tx, company_id, bounds, staff_id, now, PRESENCE_LINES_MAX)

    # --- the door's own ---

    @abstractmethod
    async def _end(self, tx: Transaction, gone: Sequence[tuple[CompanyId, ConversationId, int | None]]) -> None: ...

    @abstractmethod
    async def _enqueue(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None: ...


def _within_reach(tx: Transaction, talk: Conversation) -> None:
    if tx.scope is None or not talk.part_companies <= tx.scope.companies:
        raise PartsOutOfReach
