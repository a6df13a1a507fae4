"""The door of the desk: snapshots and facts of a workbench, conversations and customers as somebody may see them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from suiban.announcements.api import AnnouncementChanged
from suiban.conversations.events import EntryAdded, ListeningChanged, StandInChanged
from suiban.desk import store, store_board
from suiban.desk.errors import ConversationNotYours
from suiban.desk.model import (
    FACTS,
    PAGE_CARDS,
    PAGE_ENTRIES,
    TIMELINE_TEXT_CHARACTERS_MAX,
    BoardCustomer,
    BoardTask,
    Card,
    ConversationView,
    Me,
    Snapshot,
    TargetName,
    Visit,
    concerns,
    edge_body,
    edge_time,
)
from suiban.eventlog.api import decode, facts_unseen
from suiban.eventlog.events import Cursor, Logged
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.paging import Page, moment_cursor, parse_moment_cursor
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.proving.api import StepUpAsked, StepUpEnded
from suiban.routing.events import WorkClaimed, WorkEnded, WorkQueued
from suiban.staff.api import StaffCaller
from suiban.staff.events import AbilitiesChanged, MandatesChanged, SessionRevoked
from suiban.tasks.api import Tasks

__all__ = [
    "BoardCustomer",
    "BoardTask",
    "Card",
    "ConversationNotYours",
    "ConversationView",
    "Desk",
    "Snapshot",
    "TargetName",
    "Visit",
]

VERSION = 1
BOT_NAMES = ("机器人", "Bot")
_KINDS = frozenset(fact.KIND for fact in FACTS)
_encode = msgspec.json.Encoder(enc_hook=str).encode


class Desk:
    """Use cases of the workbench. All of them work in the scope of the caller's mandates."""

    topics = _KINDS | {
        MandatesChanged.KIND, SessionRevoked.KIND, AbilitiesChanged.KIND,
        AnnouncementChanged.KIND, EntryAdded.KIND, ListeningChanged.KIND, StepUpAsked.KIND,
        StepUpEnded.KIND, WorkQueued.KIND, WorkEnded.KIND, WorkClaimed.KIND, StandInChanged.KIND,
    }  # fmt: skip
    """What a tail of the log for workbenches reads."""

    def __init__(self, clock: Clock, tasks: Tasks) -> None:
        self._clock = clock
        self._tasks = tasks

    # --- snapshot, then facts ---

    async def snapshot(self, tx: Transaction, caller: StaffCaller) -> Snapshot:
        """The whole desk at one moment; ``tx`` must be a ``db.snapshot`` in the caller's scope."""
        pg_snapshot, xmin = await store.moment(tx)
        state = await store.state(tx, caller.staff_id)
        shown = [item.conversation_id for item in state.conversations]
        shown += [item.conversation_id for item in state.offers if item.conversation_id is not None]
        shown += [item.conversation_id for item in state.consultations]
        ids = list(dict.fromkeys(map(ConversationId.parse, shown)))
        works = [item.work_id for item in state.tasks]
        works += [item.work_id for item in state.offers if item.conversation_id is None]
        return Snapshot(
            pg_snapshot=pg_snapshot,
            cursor=str(Cursor(xmin - 1, 0)),
            me=_me(caller),
            state=state,
            cards=tuple(await self.cards(tx, caller, ids)),
            task_cards=tuple(await self._tasks.cards(tx, [WorkId.parse(one) for one in works], caller.staff_id)),
        )

    async def facts_since(self, reader: Database, snapshot: Snapshot, caller: StaffCaller) -> list[Logged]:
        """The facts that became visible after a snapshot and concern this desk; ``reader`` is the follower's."""
        found, _ = await facts_unseen(reader, snapshot.pg_snapshot, self.topics)
        return [logged for logged in found if self.concerns(logged, caller)]

    def concerns(self, logged: Logged, caller: StaffCaller) -> bool:
        """Whether a fact is to be sent to this workbench: it is within the mandates and may change its state."""
        if logged.company_id not in caller.companies or logged.kind not in _KINDS:
            return False
        return concerns(decode(logged, FACTS), logged.company_id, caller.staff_id)

    def fact_frame(self, logged: Logged, companies: frozenset[CompanyId]) -> bytes:
        """A fact as the socket carries it to somebody with these mandates."""
        return _encode(
            {
                "type": "fact",
                "cursor": str(logged.cursor),
                "kind": logged.kind,
                "company_id": str(logged.company_id),
                "at": logged.at,
                "body": edge_body(decode(logged, FACTS), companies),
            }
        )

    def snapshot_frame(self, snapshot: Snapshot, now: datetime) -> bytes:
        """A snapshot as the socket carries it."""
        return _encode(
            {
                "type": "snapshot",
                "version": VERSION,
                "cursor": snapshot.cursor,
                "server_time": edge_time(now),
                "me": snapshot.me,
                "state": snapshot.state,
                "cards": snapshot.cards,
                "task_cards": snapshot.task_cards,
            }
        )

    # --- conversations ---

    async def may_see(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool:
        """Whether the caller sees a conversation or a part of it: holds or held it, is offered or asked in, watches."""
        return await store.may_see(tx, caller.staff_id, conversation_id, watches=_watches(caller))

    async def may_reveal(self, tx: Transaction, caller: StaffCaller, customer_id: CustomerId) -> bool:
        """Whether the caller may ask for a customer's identifiers unmasked: holds a talk with them, or may always."""
        return caller.may("reveal") or await store.holds_customer(tx, caller.staff_id, customer_id)

    async def takes_part(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool:
        """Whether the caller has a part in it: holds or held it, is offered it or asked into it. Others listen."""
        return await store.may_see(tx, caller.staff_id, conversation_id, watches=False)

    async def is_own(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool:
        """Whether the caller holds or held it, or is offered it. Others read what is somebody else's."""
        return await store.is_own(tx, caller.staff_id, conversation_id)

    async def note_reading(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId
    ) -> list[CompanyId]:
        """The caller reads somebody else's talk; the companies for which that is the first time within the hour."""
        return await store.note_reading(tx, caller.staff_id, conversation_id, self._clock.now())

    async def cards(self, tx: Transaction, caller: StaffCaller, ids: Sequence[ConversationId]) -> list[Card]:
        """Cards of conversations the caller is known to see, in this order."""
        views = await store.views(tx, ids, caller.staff_id, self._clock.now())
        return [views[id_].card for id_ in ids if id_ in views]

    async def board_customers(
        self, tx: Transaction, ids: Sequence[ConversationId]
    ) -> dict[ConversationId, BoardCustomer]:
        """Who waits in conversations of the scope that may be taken, as far as whoever could take them may know."""
        return await store_board.board_customers(tx, ids)

    async def board_tasks(self, tx: Transaction, ids: Sequence[WorkId]) -> dict[WorkId, BoardTask]:
        """What tasks of the scope that may be taken are about, as far as whoever could take them may know."""
        return await store_board.board_tasks(tx, ids)

    async def access_conversation(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId
    ) -> ConversationView:
        """A conversation as the caller may see it. Raises :class:`ConversationNotYours`."""
        if not await self.may_see(tx, caller, conversation_id):
            raise ConversationNotYours
        views = await store.views(tx, [conversation_id], caller.staff_id, self._clock.now())
        return views[conversation_id]

    async def list_conversations(
        self, tx: Transaction, caller: StaffCaller, *, state: str | None = None,
        customer_id: CustomerId | None = None, cursor: str | None = None,
    ) -> Page[Card]:  # fmt: skip
        """A page of the conversations the caller sees, newest first. Raises MalformedId on a foreign cursor."""
        ids = await store.list_ids(
            tx,
            caller.staff_id,
            watches=_watches(caller),
            customer_id=customer_id,
            before=ConversationId.parse(cursor) if cursor else None,
            state=state,
            limit=PAGE_CARDS + 1,
        )
        more = len(ids) > PAGE_CARDS
        cards = await self.cards(tx, caller, ids[:PAGE_CARDS])
        return Page(tuple(cards), str(ids[PAGE_CARDS - 1]) if more else None)

    # --- timeline ---

    async def record_visits(self, tx: Transaction, visits: Sequence[tuple[CompanyId, CustomerId, Visit]]) -> None:
        """Keep what happened with customers; the scope must hold their companies."""
        if visits:
            await store.record(tx, [(company, customer, _short(visit)) for company, customer, visit in visits])

    async def give_visits(self, tx: Transaction, given: Sequence[tuple[CompanyId, UUID, UUID, UUID]]) -> None:
        """Who was taken for somebody new is a known customer: (company, was, is, conversation)."""
        await store.give(tx, given)

    async def timeline(
        self, tx: Transaction, customer_id: CustomerId, cursor: str | None = None
    ) -> Page[tuple[CompanyId, Visit]]:
        """What happened with a customer, newest first. Raises MalformedCursor."""
        found = await store.timeline(tx, customer_id, parse_moment_cursor(cursor), PAGE_ENTRIES + 1)
        if len(found) <= PAGE_ENTRIES:
            return Page(tuple(found))
        last = found[PAGE_ENTRIES - 1][1]
        assert last.id is not None, "what was recorded has its id"
        return Page(tuple(found[:PAGE_ENTRIES]), moment_cursor(last.at, last.id))

    async def names(self, tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, str]:
        """The names of companies, channels, members and queues within the scope."""
        return await store.names(tx, ids)

    async def code_names(
        self, tx: Transaction, wanted: Collection[tuple[CompanyId, str]]
    ) -> dict[tuple[CompanyId, str], str]:
        """The names of ``product:<key>`` and ``scenario:<key>`` in the catalogues of companies."""
        return await store.code_names(tx, sorted(set(wanted)))

    async def target_names(
        self, tx: Transaction, targets: Collection[tuple[CompanyId, str]]
    ) -> dict[tuple[CompanyId, str], TargetName]:
        """What to read for (company, target) as hand-overs keep targets: ``bot``, ``queue:<key>``, ``staff:<id>``."""
        parted = {(company, text): text.partition(":")[::2] for company, text in targets}
        people = [StaffId.parse(key) for kind, key in parted.values() if kind == "staff"]
        queues = [(company, key) for (company, _), (kind, key) in parted.items() if kind == "queue"]
        names = await store.names(tx, people)
        titles = await store.queue_names(tx, queues)
        found = {}
        for (company, text), (kind, key) in parted.items():
            if kind == "staff":
                both = (names.get(StaffId.parse(key), ""),) * 2
            else:
                both = BOT_NAMES if kind == "bot" else titles.get((company, key), ("", ""))
            found[company, text] = TargetName(kind, *both)
        return found


def _watches(caller: StaffCaller) -> bool:
    return caller.may("watch_all") or caller.may("read_all")


def _me(caller: StaffCaller) -> Me:
    return Me(
        staff_id=str(caller.staff_id),
        name=caller.name,
        title=caller.title,
        roles=tuple(sorted(caller.roles)),
        companies=tuple(str(company) for company in sorted(caller.companies)),
        capacity=caller.capacity,
    )


def _short(visit: Visit) -> Visit:
    return msgspec.structs.replace(visit, text=Spoken(visit.text[:TIMELINE_TEXT_CHARACTERS_MAX]))
