"""The board of work that may be taken, kept up to date at every workbench that shows it."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from suiban.conversations.events import PassedOn
from suiban.desk.api import BoardCustomer, BoardTask, Desk
from suiban.desk.socket.door import StaffDoor
from suiban.desk.socket.member import Member
from suiban.eventlog.events import Logged
from suiban.kit.errors import Unavailable
from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Database, Scope
from suiban.routing.api import Board, BoardLine, Routing
from suiban.routing.events import (
    PresenceChanged,
    ReservationEnded,
    Reserved,
    WorkClaimed,
    WorkEnded,
    WorkQueued,
    WorkTaken,
)

TICK_S = 1.0
PAUSE_S = 0.1
IDLE_S = 10.0
CHANGES: Final = frozenset(
    fact.KIND
    for fact in (
        WorkQueued, WorkEnded, WorkClaimed, WorkTaken, Reserved, ReservationEnded, PresenceChanged, PassedOn
    )
)  # fmt: skip
"""Facts after which something else may be taken, or by somebody else."""
NOBODY_KNOWN: Final = BoardCustomer(Spoken(""), "", "", "")
_NO_TALK: Final = ConversationId(int=0)
_encode = msgspec.json.Encoder(enc_hook=str).encode


class BoardItem(msgspec.Struct, frozen=True):
    """Work that may be taken, as the socket carries it: nothing the customer said, and only a masked name.

    ``title`` and ``due_by`` are a task's, which came by no channel; of a conversation they are empty.
    """

    work_id: str
    conversation_id: str | None
    company_id: str
    kind: str
    queue_id: str
    queue_name: str
    queue_name_en: str
    customer_name: Spoken
    customer_level: str
    channel_name: str
    channel_name_en: str
    enqueued_at: datetime
    target_wait_s: int
    push_at: datetime
    people: int
    code: str
    in_s: int | None
    title: Spoken = Spoken("")
    due_by: datetime | None = None


class Boards:
    """Reads what may be taken once for all who look, and sends each what is new to them.

    As soon as a fact says that something changed, at most ten times a second; every second while there is anything, as
    turns come by time; every ten while there is nothing, as queues may be given another way.
    """

    def __init__(self, *, door: StaffDoor, desk: Desk, routing: Routing, db: Database) -> None:
        self._door = door
        self._desk = desk
        self._routing = routing
        self._db = db
        self._changed = asyncio.Event()
        self._filled = False
        door.board_wanted = self._changed.set

    def told(self, logged: Logged) -> None:
        """A fact came by."""
        if logged.kind in CHANGES:
            self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with asyncio.timeout(TICK_S if self._filled else IDLE_S):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            viewers = [member for member in self._door.members.values() if member.board is not None]
            try:
                await self._show(viewers)
            except Unavailable:
                self._changed.set()
            await asyncio.sleep(PAUSE_S)

    async def _show(self, viewers: Iterable[Member]) -> None:
        looking = [(member, member.caller) for member in viewers if member.caller is not None and member.companies]
        if not looking:
            self._filled = False
            return
        everything = frozenset[CompanyId]().union(*(member.companies or () for member, _ in looking))
        async with self._db.snapshot(Scope.of(everything)) as tx:
            board = await self._routing.board(tx, [caller.staff_id for _, caller in looking])
            customers = await self._desk.board_customers(tx, board.talks)
            tasks = await self._desk.board_tasks(tx, board.tasks)
        self._filled = bool(board.talks or board.tasks)
        for member, caller in looking:
            if member.board is None or not member.companies:
                continue  # gone meanwhile
            payload = _frame(board, customers, tasks, member.companies, caller.staff_id)
            if payload != member.board:
                member.board = payload
                member.send(payload)


def _frame(
    board: Board, customers: Mapping[ConversationId, BoardCustomer], tasks: Mapping[WorkId, BoardTask],
    companies: frozenset[CompanyId], staff_id: StaffId,
) -> bytes:  # fmt: skip
    lines = board.seen_by(staff_id, companies)
    return _encode(
        {
            "type": "board",
            "open": board.open_to(staff_id),
            "items": [
                _item(line, customers.get(line.conversation_id or _NO_TALK), tasks.get(line.work_id)) for line in lines
            ],
        }
    )


def _item(line: BoardLine, customer: BoardCustomer | None, task: BoardTask | None) -> BoardItem:
    who = customer or (task.customer if task else NOBODY_KNOWN)
    return BoardItem(
        work_id=str(WorkId.of(line.work_id)),
        conversation_id=str(ConversationId.of(line.conversation_id)) if line.conversation_id else None,
        company_id=str(CompanyId.of(line.company_id)),
        kind=line.kind,
        queue_id=str(QueueId.of(line.queue_id)),
        queue_name=line.queue_name,
        queue_name_en=line.queue_name_en,
        customer_name=who.name,
        customer_level=who.level,
        channel_name=who.channel_name,
        channel_name_en=who.channel_name_en,
        enqueued_at=line.enqueued_at,
        target_wait_s=line.target_wait_s,
        push_at=line.push_at,
        people=line.people,
        code=line.code,
        in_s=line.in_s,
        title=task.title if task else Spoken(""),
        due_by=task.due_by if task else None,
    )
