"""The door of routing: waiting, offers, answers, presence, and what people look at."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from suiban.conversations.api import (
    Conversation,
    ConversationIsClosed,
    Conversations,
    NotHolder,
    Speaker,
    ToBot,
    ToPerson,
    ToQueue,
)
from suiban.conversations.events import ConversationClosed, ConversationOpened, PartOpened, PassedOn
from suiban.conversations.model import CUSTOMER_LEFT
from suiban.eventlog.api import EventLog, decode
from suiban.eventlog.events import Fact, Logged
from suiban.kit.ids import CompanyId, ConversationId, QueueId, ReservationId, StaffId
from suiban.kit.masking import Spoken, mask_text
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.routing import rows as facts_of
from suiban.routing import (
    store,
    store_answers,
    store_board,
    store_callbacks,
    store_grabbing,
    store_leaving,
    store_presence,
    store_promises,
    store_queues,
)
from suiban.routing.backing import Backing
from suiban.routing.calling import Calling
from suiban.routing.deciding import Deciding
from suiban.routing.errors import (
    CallbackNumberWrong,
    ColleagueUnknown,
    KindUnknown,
    ReservationGone,
    TaskNotOpen,
    UnknownQueue,
)
from suiban.routing.events import PresenceChanged
from suiban.routing.grabbing import Grabbing
from suiban.routing.leading import Leading
from suiban.routing.leaving import Leaving
from suiban.routing.model import (
    CALLS_PROMISED,
    PRIORITY_LEFT_BEHIND,
    PRIORITY_TRANSFERRED,
    REASON_CHARACTERS_MAX,
    TALKING_ROLES,
    Arrival,
    Colleague,
    DoorKind,
    Figure,
    OfferReasons,
    Place,
    Presence,
    PresenceReason,
    PresenceState,
    Promise,
    Queue,
    Rule,
    Why,
    WorkAsked,
    WorkLine,
)
from suiban.routing.model.board import Cell, Waited, Wallboard
from suiban.routing.model.callbacks import Callback, CallbackLine, Outcome
from suiban.routing.model.grabbing import Board, BoardLine, ClaimLine
from suiban.routing.model.kinds import KINDS, CompanyKind, Kind, KindKey, NewWork, TaskChange
from suiban.routing.model.leaving import LEAVE_AFTER_S_MIN
from suiban.routing.model.slots import Slot
from suiban.routing.overflowing import Overflowing
from suiban.routing.ports import Reach
from suiban.routing.preferring import Preferring
from suiban.routing.supervising import HINT, Supervising
from suiban.routing.tasking import Tasking
from suiban.routing.trying import Trying

__all__ = [
    "CALLS_PROMISED",
    "HINT",
    "KINDS",
    "LEAVE_AFTER_S_MIN",
    "Board",
    "BoardLine",
    "Callback",
    "CallbackLine",
    "CallbackNumberWrong",
    "Cell",
    "ClaimLine",
    "ColleagueUnknown",
    "CompanyKind",
    "DoorKind",
    "Figure",
    "Kind",
    "KindKey",
    "KindUnknown",
    "NewWork",
    "OfferReasons",
    "Outcome",
    "Place",
    "Presence",
    "PresenceReason",
    "Promise",
    "Queue",
    "Reach",
    "ReservationGone",
    "Routing",
    "Rule",
    "Slot",
    "TaskChange",
    "TaskNotOpen",
    "UnknownQueue",
    "Waited",
    "Wallboard",
    "Why",
    "WorkAsked",
    "WorkLine",
]

TALK_FACTS: tuple[type[Fact], ...] = (ConversationOpened, PassedOn, PartOpened, ConversationClosed)
COLLEAGUES_MAX = 500
_PairList = list[tuple[CompanyId, Fact]]


class Routing(
    Deciding, Grabbing, Supervising, Preferring, Overflowing, Backing, Trying, Calling, Tasking, Leaving
):  # fmt: skip
    """Use cases of routing. Those with ``tx`` work in the caller's transaction and scope; those with ``db`` are the
    decider's: they work over all companies and do nothing while another process is at it."""

    def __init__(self, log: EventLog, conversations: Conversations, clock: Clock, reach: Reach | None = None) -> None:
        self._reach = reach
        self._log = log
        self._conversations = conversations
        self._clock = clock
        self._leading = Leading(clock)

    # --- what waits ---

    async def follow(self, tx: Transaction, facts: Sequence[Logged]) -> None:
        """Let work follow what happened to conversations. Facts that are out of date, or come twice, change nothing."""
        gone: list[tuple[CompanyId, ConversationId, int | None]] = []
        arrivals: list[Arrival] = []
        wider: list[tuple[CompanyId, ConversationId]] = []
        left: list[tuple[CompanyId, ConversationId]] = []
        for logged in facts:
            company = logged.company_id
            match decode(logged, TALK_FACTS):
                case PassedOn() as fact:
                    gone.append((company, ConversationId.of(fact.conversation_id), fact.holder_token))
                    if fact.to_kind == "nobody" and fact.reason != CUSTOMER_LEFT:
                        arrivals.append(facts_of.arrival(company, fact))
                    elif fact.to_kind not in ("staff", "nobody"):
                        left.append((company, ConversationId.of(fact.conversation_id)))
                case ConversationOpened(holder_kind="nobody", holder_key=key) as fact if key:
                    conversation_id = ConversationId.of(fact.conversation_id)
                    arrivals.append(Arrival(company, conversation_id, 1, logged.at, queue_key=key))
                case PartOpened() as fact:
                    wider.append((company, ConversationId.of(fact.conversation_id)))
                case ConversationClosed() as fact:
                    gone.append((company, ConversationId.of(fact.conversation_id), None))
                    left.append((company, ConversationId.of(fact.conversation_id)))
                case _:
                    pass
        if wider:
            await store.widen(tx, wider)
        if left:
            await self._over(tx, left, "cancelled")
        await self._end(tx, gone)
        await self._enqueue(tx, arrivals)

    async def transfer(
        self,
        tx: Transaction,
        by: Speaker,
        conversation_id: ConversationId,
        *,
        queue_id: QueueId | None = None,
        staff_id: StaffId | None = None,
        reason: str = "",
        summary: Spoken = Spoken(""),  # noqa: B008
    ) -> Conversation:
        """Pass a conversation its holder has to a queue, or by name to a colleague (who is asked, and may decline).

        It waits as if it had come five minutes earlier: who has been served already comes sooner. A named colleague
        needs a mandate, not the queue's skills. Raises :class:`UnknownQueue`, :class:`ColleagueUnknown`, NotHolder,
        ConversationUnknown, ConversationIsClosed.
        """
        conversation = await self._conversations.load(tx, conversation_id)
        if conversation.state == "closed":
            raise ConversationIsClosed
        if conversation.holder_kind != "staff" or conversation.holder_id != by.id:
            raise NotHolder
        if staff_id is not None:
            for company in conversation.part_companies:
                if not await store_presence.mandated(tx, staff_id, company):
                    raise ColleagueUnknown
        queue = await store.queue_of(tx, conversation.company_id, conversation_id, queue_id)
        if queue is None:
            raise UnknownQueue
        by = msgspec.structs.replace(by, holder_token=conversation.holder_token)
        target = ToQueue(queue_id=queue[0], queue_key=queue[1], only_staff_id=staff_id)
        return await self._to_queue(tx, conversation_id, target, by, reason, summary, PRIORITY_TRANSFERRED)

    async def withdraw(self, tx: Transaction, staff_id: StaffId, company_id: CompanyId) -> None:
        """A mandate was withdrawn: what this person holds or is offered of the company goes back at once."""
        await self._give_back(tx, staff_id, company_id, "mandate_withdrawn")

    # --- answers ---

    async def accept(self, tx: Transaction, by: Speaker, reservation_id: ReservationId) -> Conversation:
        """Take an offer: the conversation is held by ``by`` when the transaction commits.

        Raises :class:`ReservationGone` when it was not offered to them, somebody was faster, or a part of the talk
        belongs to a company outside the scope. The transaction must then be given up.
        """
        staff_id = _staff_of(by)
        work = await store_answers.reservation(tx, staff_id, reservation_id)
        if work is None or work["conversation_id"] is None or not _within(tx, work["companies"]):
            raise ReservationGone
        # the conversation first: it is the lock everybody takes first, and its token tells whether it still waits
        by = msgspec.structs.replace(by, holder_token=work["holder_token"])
        conversation_id = ConversationId.of(work["conversation_id"])
        try:
            conversation = await self._conversations.pass_on(
                tx, conversation_id, ToPerson(staff_id), by, "accepted", Spoken("")
            )
        except (NotHolder, ConversationIsClosed):
            raise ReservationGone from None
        now = self._clock.now()
        rows = await store_answers.accept(tx, staff_id, reservation_id, work, conversation.holder_token, now)
        if not rows:
            raise ReservationGone
        await store_presence.answered(tx, staff_id)
        await self._log.append_many(tx, facts_of.accepted(rows, staff_id, reservation_id))
        tx.hint(HINT, b"")
        return conversation

    async def reject(self, tx: Transaction, by: Speaker, reservation_id: ReservationId, reason: str) -> CompanyId:
        """Decline an offer: it goes to somebody else, a little ahead; whose work it was.

        Raises :class:`ReservationGone`.
        """
        staff_id = _staff_of(by)
        reason = mask_text(reason)[:REASON_CHARACTERS_MAX]
        row = await store_answers.reject(tx, staff_id, reservation_id, reason, self._clock.now())
        if row is None:
            raise ReservationGone
        await store_presence.answered(tx, staff_id)
        await self._log.append_many(tx, [facts_of.ended(row, "rejected", reason)])
        tx.hint(HINT, b"")
        return CompanyId.of(row["company_id"])

    # --- presence ---

    async def presence(self, tx: Transaction, staff_id: StaffId) -> Presence | None:
        """A worker's state; None when they were never here."""
        return await store_presence.presence(tx, staff_id)

    async def set_presence(self, tx: Transaction, staff_id: StaffId, state: PresenceState, reason: str = "") -> None:
        """Become available, away or offline. Offers already open stay open; the interval that ends is kept."""
        await self._change(tx, [staff_id], state, mask_text(reason)[:REASON_CHARACTERS_MAX])

    async def connected(self, tx: Transaction, staff_id: StaffId) -> None:
        """A workbench connected. Who was offline is then ``away``: nobody is offered anything before they say so."""
        await self._change(tx, [staff_id], "away", "connected", only_from="offline")
        await store_presence.clear_doubt(tx, [staff_id])

    async def still_connected(self, tx: Transaction, staff_ids: Sequence[StaffId]) -> None:
        """These workers have a socket here. Each edge reports all of its own every 5 s; it costs next to nothing."""
        if staff_ids and await store_presence.clear_doubt(tx, staff_ids):
            tx.hint(HINT, b"")

    async def disconnected(self, tx: Transaction, staff_id: StaffId) -> None:
        """The last socket of a worker in this process closed. After 15 s without another they are offline."""
        await store_presence.disconnected(tx, staff_id, self._clock.now())

    # --- what people look at ---

    async def waiting_info(
        self, tx: Transaction, conversation_ids: Sequence[ConversationId] | None
    ) -> dict[ConversationId, Place]:
        """Place and expected wait of those who wait for a person; None: of everybody, the front of queues first."""
        places = await store_board.places(tx, conversation_ids, self._clock.now())
        return {place.conversation_id: place for place in places}

    async def all_places(self, db: Database) -> dict[ConversationId, Place]:
        """Places of everybody who waits, over all companies: for the decider."""
        async with db.snapshot(await self._leading.everything(db)) as tx:
            return await self.waiting_info(tx, None)

    async def queues(self, tx: Transaction) -> list[Queue]:
        """The queues of the scope."""
        return await store_queues.queues(tx)

    async def queue_name(self, tx: Transaction, company_id: CompanyId, key: str) -> tuple[str, str]:
        """What a queue is called, in Chinese and English; empty when there is none."""
        found = await store_queues.queues(tx)
        return next(((q.name, q.name_en) for q in found if (q.company_id, q.key) == (company_id, key)), ("", ""))

    async def colleagues(self, tx: Transaction, but: StaffId) -> list[Colleague]:
        """Who shares a mandate of the scope and may hold conversations, those who are there first."""
        return await store_presence.colleagues(tx, but, TALKING_ROLES, COLLEAGUES_MAX)

    async def add_queues(self, tx: Transaction, items: Sequence[Queue]) -> None:
        """Enter queues; those of the same company and key keep their id and get the new values."""
        await store_queues.add_queues(tx, items)
        await store_grabbing.set_giving(tx, items)
        await store_promises.recount(tx)

    # --- inside ---

    async def _to_queue(
        self, tx: Transaction, conversation_id: ConversationId, to: ToQueue, by: Speaker, reason: str, summary: Spoken,
        priority: int,
    ) -> Conversation:  # fmt: skip
        conversation = await self._conversations.pass_on(tx, conversation_id, to, by, reason, summary)
        arrival = Arrival(
            company_id=conversation.company_id,
            conversation_id=conversation.id,
            holder_token=conversation.holder_token,
            enqueued_at=conversation.held_since,
            queue_id=to.queue_id,
            queue_key=to.queue_key,
            skills=to.skills,
            only_staff_id=to.only_staff_id,
            priority=priority,
        )
        await self._end(tx, [(arrival.company_id, arrival.conversation_id, arrival.holder_token)])
        await self._enqueue(tx, [arrival])
        return conversation

    async def _give_back(self, tx: Transaction, staff_id: StaffId, company_id: CompanyId | None, reason: str) -> None:
        for row in await store.held(tx, staff_id, company_id):
            house = Speaker("system", None, "", holder_token=row["holder_token"])
            conversation_id = ConversationId.of(row["conversation_id"])
            try:
                if row["queue_id"] is None:
                    await self._conversations.pass_on(tx, conversation_id, ToBot(), house, reason, Spoken(""))
                else:
                    to = ToQueue(queue_id=QueueId.of(row["queue_id"]), queue_key=row["queue_key"])
                    await self._to_queue(tx, conversation_id, to, house, reason, Spoken(""), PRIORITY_LEFT_BEHIND)
            except (NotHolder, ConversationIsClosed):
                continue  # somebody was faster, and nothing had been written
        await self._tasks_back(tx, staff_id, company_id)
        rows = await store_answers.withdraw(tx, [staff_id], company_id, PRIORITY_LEFT_BEHIND, reason, self._clock.now())
        await self._log.append_many(tx, [facts_of.ended(row, "withdrawn", reason) for row in rows])
        if rows:
            tx.hint(HINT, b"")

    async def _enqueue(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None:
        rows = await self._favour(tx, await store.enqueue(tx, arrivals)) if arrivals else []
        if rows:
            await store_promises.count(tx, rows)
            await store_callbacks.carry(tx, rows)
            await store_leaving.doubt_these(tx, rows, self._clock.now())
            await self._log.append_many(tx, [facts_of.queued(row) for row in rows])
            tx.hint(HINT, b"")

    async def _end(self, tx: Transaction, gone: Sequence[tuple[CompanyId, ConversationId, int | None]]) -> None:
        rows = await store.end(tx, gone, self._clock.now()) if gone else []
        facts = facts_of.asked_no_more(rows, "gone")
        facts += [facts_of.work_ended(row) for row in facts_of.each_work(rows)]
        await self._log.append_many(tx, facts)
        if rows:
            tx.hint(HINT, b"")

    async def _change(
        self, tx: Transaction, staff_ids: Sequence[StaffId], state: str, reason: str, only_from: str | None = None
    ) -> None:
        if not staff_ids:
            return
        rows = await store_presence.change(tx, staff_ids, state, reason, self._clock.now(), only_from)
        facts: _PairList = []
        for row in rows:
            fact = PresenceChanged(row["staff_id"], row["state"], row["reason"], row["since"], row["version"])
            facts += [(CompanyId.of(company), fact) for company in row["companies"]]
        await self._log.append_many(tx, facts)
        if rows:
            tx.hint(HINT, b"")


def _staff_of(by: Speaker) -> StaffId:
    if by.kind != "staff" or by.id is None:
        raise ReservationGone
    return StaffId.of(by.id)


def _within(tx: Transaction, companies: Iterable[Any]) -> bool:
    return tx.scope is not None and set(companies) <= tx.scope.companies
