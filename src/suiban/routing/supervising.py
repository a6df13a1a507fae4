"""What those do who watch over the work: take over, move, look at days and at what is behind a figure."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.conversations.api import (
    Conversation,
    ConversationIsClosed,
    Conversations,
    Move,
    NotHolder,
    Speaker,
    ToPerson,
    ToQueue,
)
from suiban.conversations.errors import ConversationUnknown
from suiban.eventlog.api import EventLog
from suiban.kit.errors import NotFound, SuibanError
from suiban.kit.hours import CompanyHours, parse_hours
from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing import rows as facts_of
from suiban.routing import (
    store,
    store_board,
    store_hours,
    store_presence,
    store_promises,
    store_queues,
    store_supervising,
)
from suiban.routing.errors import AlreadyYours, ColleagueUnknown, NobodyThere, PartsOutOfReach, UnknownQueue
from suiban.routing.model import (
    DOUBTED_AFTER,
    MOVED_MAX,
    PRESENCE_LINES_MAX,
    PRIORITY_TRANSFERRED,
    REASON_CHARACTERS_MAX,
    TALKING_ROLES,
    WORK_LINES_MAX,
    Arrival,
    DayBounds,
    Moved,
    PresenceLine,
    PresenceReason,
    Why,
    WorkAsked,
    WorkLine,
)
from suiban.routing.model.board import Cell, Waited, Wallboard, again_from
from suiban.routing.model.grabbing import Claimer
from suiban.routing.model.matching import expert_for, on_board
from suiban.routing.model.reasons import why_waiting

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
        facts = facts_of.asked_no_more(rows, "taken_over")
        had = [row for row in facts_of.each_work(rows) if row["state"] == "accepted"]
        facts += [facts_of.work_ended({**row, "state": "completed"}) for row in had]
        await self._log.append_many(tx, facts)
        await store_presence.took(tx, staff_id)
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
        before = await self._conversations.load_many(tx, ids)
        queues = await store.queues_of(tx, [(talk.company_id, talk.id) for talk in before.values()], queue_id)
        served = await store_supervising.served(tx, staff_id, TALKING_ROLES) if staff_id is not None else None
        codes: dict[ConversationId, str] = {}
        going: dict[ConversationId, ToQueue] = {}
        for id_ in ids:
            talk, queue = before.get(id_), queues.get(id_)
            error = _unmovable(tx, talk, queue, served)
            if error is not None or queue is None:
                codes[id_] = (error or UnknownQueue()).code
            else:
                going[id_] = ToQueue(queue_id=queue[0], queue_key=queue[1], only_staff_id=staff_id)
        moves = [Move(id_, to, before[id_].holder_token) for id_, to in going.items()]
        outcome = await self._conversations.pass_on_many(tx, moves, by, reason[:REASON_CHARACTERS_MAX], Spoken(""))
        codes |= {id_: why.code for id_, why in outcome.items() if isinstance(why, SuibanError)}
        moved = {id_: talk for id_, talk in outcome.items() if isinstance(talk, Conversation)}
        await self._queue_again(tx, [(talk, going[id_]) for id_, talk in moved.items()])
        await store_supervising.pass_over(
            tx,
            [
                (talk.company_id, id_, StaffId.of(holder))
                for id_, talk in moved.items()
                if before[id_].holder_kind == "staff" and (holder := before[id_].holder_id) is not None
            ],
        )
        return [
            Moved(id_, "moved", moved[id_].part_companies) if id_ in moved else Moved(id_, codes[id_]) for id_ in ids
        ]

    async def _queue_again(self, tx: Transaction, moved: Sequence[tuple[Conversation, ToQueue]]) -> None:
        if not moved:
            return
        left = await store_supervising.leave(tx, [(talk.company_id, talk.id) for talk, _ in moved], self._clock.now())
        facts = facts_of.asked_no_more(left, "moved")
        facts += [facts_of.work_ended(row) for row in facts_of.each_work(left)]
        await self._log.append_many(tx, facts)
        was = {row["conversation_id"]: row for row in left}
        arrivals = [_arrival(talk, to, was.get(talk.id)) for talk, to in moved]
        await self._end(tx, [(one.company_id, one.conversation_id, one.holder_token) for one in arrivals])
        await self._enqueue(tx, arrivals)

    async def serves(self, tx: Transaction, staff_id: StaffId, companies: frozenset[CompanyId]) -> bool:
        """Whether somebody talks with customers and has a mandate for all of these companies."""
        return companies <= await store_supervising.served(tx, staff_id, TALKING_ROLES)

    async def expert(
        self, tx: Transaction, queue_id: QueueId, company_id: CompanyId, but: Collection[StaffId]
    ) -> StaffId:
        """Who is there for a queue: available, with its skills and with a mandate for its company and this one.

        The one with the smallest share of their capacity in use, then the one not asked for longest: being asked takes
        no capacity, so full hands are no hindrance. Raises :class:`UnknownQueue`, :class:`NobodyThere`.
        """
        queue = next((one for one in await store_queues.queues(tx) if one.id == queue_id and one.active), None)
        if queue is None:
            raise UnknownQueue
        chosen = expert_for(queue, company_id, await store_presence.workers(tx, self._clock.now() - DOUBTED_AFTER), but)
        if chosen is None:
            raise NobodyThere
        return chosen

    async def serves_many(
        self, tx: Transaction, staff_ids: Sequence[StaffId], companies: frozenset[CompanyId]
    ) -> frozenset[StaffId]:
        """Those of these people who talk with customers and have a mandate for all of these companies."""
        return await store_supervising.serving(tx, staff_ids, sorted(companies), TALKING_ROLES)

    # --- looking ---

    async def wallboard(self, tx: Transaction, before: Wallboard | None = None) -> Wallboard:
        """Queues and people of the scope. Read it once a second over all companies; give each viewer ``seen_by``.

        What was read ``before`` spares counting the quarters of the day again that are over; for 30 s at most.
        """
        now = self._clock.now()
        companies = tx.scope.companies if tx.scope is not None else frozenset()
        since = again_from(before, companies, now)
        counted = await store_board.cells(tx, now, since)
        counted_at = now
        if since is not None and before is not None and before.counted_at is not None:
            counted = [*(cell for cell in before.cells if cell.quarter < since), *counted]
            counted_at = before.counted_at
        lines = await store_board.queue_lines(tx, now, counted)
        return Wallboard(now, lines, await store_board.staff_lines(tx), tuple(counted), counted_at, companies)

    async def quarters(self, tx: Transaction) -> tuple[datetime, list[Cell], list[Waited]]:
        """Now; today and the last two hours by quarter hours; who waited at each of the last eight."""
        now = self._clock.now()
        return now, await store_board.cells(tx, now), await store_board.waited(tx, now)

    async def who_waits(self, tx: Transaction, queue_ids: Sequence[QueueId]) -> dict[ConversationId, QueueId]:
        """Which conversations wait in these queues now."""
        return await store_supervising.who_waits(tx, queue_ids)

    async def work(self, tx: Transaction, asked: WorkAsked) -> list[WorkLine]:
        """What is behind a figure of the wallboard, at most 100; why here, or why not yet, by who is there now."""
        now = self._clock.now()
        lines = await store_supervising.work(tx, asked, now, WORK_LINES_MAX)
        why = await self._why_waiting(tx, [line for line in lines if line.state == "queued"], now)
        return [msgspec.structs.replace(line, why=why.get(line.work_id, line.why)) for line in lines]

    async def _why_waiting(self, tx: Transaction, lines: Sequence[WorkLine], now: datetime) -> dict[WorkId, Why]:
        if not lines or tx.scope is None:
            return {}
        waiting = await store.these_waiting(tx, [(line.company_id, line.work_id) for line in lines])
        workers = await store_presence.workers(tx, now - DOUBTED_AFTER)
        if any(on_board(work, now) for work in waiting):
            workers += [one.worker for one in await self.claimers_to_spare(tx, [], now)]
        # mandates for companies outside of the scope are not seen: they cannot be what is missing
        seen = [msgspec.structs.replace(work, companies=work.companies & tx.scope.companies) for work in waiting]
        return {work.work_id: why_waiting(work, workers, now) for work in seen}

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
            await store_promises.recount(tx)
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
    async def claimers_to_spare(self, tx: Transaction, queues: Sequence[QueueId], now: datetime) -> list[Claimer]: ...

    @abstractmethod
    async def _end(self, tx: Transaction, gone: Sequence[tuple[CompanyId, ConversationId, int | None]]) -> None: ...

    @abstractmethod
    async def _enqueue(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None: ...


def _within_reach(tx: Transaction, talk: Conversation) -> None:
    if tx.scope is None or not talk.part_companies <= tx.scope.companies:
        raise PartsOutOfReach


def _unmovable(
    tx: Transaction, talk: Conversation | None, queue: tuple[QueueId, str] | None, served: frozenset[CompanyId] | None
) -> SuibanError | None:
    """Why a talk cannot be moved; ``served`` are the companies of the person it is to go to, None: to anybody."""
    if talk is None:
        return ConversationUnknown()
    if talk.state == "closed":
        return ConversationIsClosed()
    if talk.holder_kind not in ("staff", "nobody"):
        return NotHolder()  # the bot's talks go where the bot sends them, or are taken over
    if tx.scope is None or not talk.part_companies <= tx.scope.companies:
        return PartsOutOfReach()
    if served is not None and not talk.part_companies <= served:
        return ColleagueUnknown()
    return UnknownQueue() if queue is None else None


def _arrival(talk: Conversation, to: ToQueue, was: Any | None) -> Arrival:
    # a colleague asked by name is waited for from now; everybody else is served by how long they have waited
    waited = was["enqueued_at"] if was is not None and to.only_staff_id is None else talk.held_since
    return Arrival(
        company_id=talk.company_id,
        conversation_id=talk.id,
        holder_token=talk.holder_token,
        enqueued_at=waited,
        queue_id=to.queue_id,
        queue_key=to.queue_key,
        only_staff_id=to.only_staff_id,
        priority=was["priority"] if was is not None else PRIORITY_TRANSFERRED,
    )
