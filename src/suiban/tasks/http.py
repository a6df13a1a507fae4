"""Tasks over HTTP: for members of staff. What programs call is with the other things they call."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field, StringConstraints

from suiban.conversations.errors import ConversationUnknown
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, QueueId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database, Transaction
from suiban.routing.api import KindKey, Routing
from suiban.staff.api import Staff, StaffCaller
from suiban.staff.errors import CompanyNotYours
from suiban.tasks.api import Author, NewTask, Outcome, Task, TaskCard, Tasks
from suiban.tasks.model import (
    LINK_CHARACTERS_MAX,
    NOTE_CHARACTERS_MAX,
    PRIORITY_MAX,
    TEXT_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
)

Caller = Annotated[StaffCaller, Depends(staff_caller)]
EdgeId = Annotated[str, StringConstraints(max_length=40)]
# in JSON a moment is text
Moment = Annotated[AwareDatetime, Field(strict=False)]
Title = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=TITLE_CHARACTERS_MAX, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
    ),
]
Words = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS_MAX, pattern=Words)]
NoteText = Annotated[str, StringConstraints(max_length=NOTE_CHARACTERS_MAX, pattern=Words)]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"),
]
MaySee = Callable[[Transaction, StaffCaller, ConversationId], Awaitable[bool]]


class KindReply(Reply):
    """A kind of work as a company has it.

    ``weight`` in units of capacity, 0: all of it; ``target_s`` null: the queue's. ``talks``: it comes with a
    conversation and cannot be entered by itself.
    """

    key: str
    name: str
    name_en: str
    weight: int
    interruptible: bool
    target_s: int | None
    kept: bool
    talks: bool


class KindsReply(Reply):
    """All kinds, in the house's order."""

    items: list[KindReply]


class NewTaskBody(Body):
    """A task for a queue, or for a colleague by name, who is asked and may decline.

    ``conversation_id`` is the talk it came out of. ``due_by``: when it is to be done, within a year.
    """

    company_id: EdgeId
    kind: KindKey
    queue_id: EdgeId
    title: Title
    text: Text = ""
    link: Annotated[str, StringConstraints(max_length=LINK_CHARACTERS_MAX)] = ""
    customer_id: EdgeId | None = None
    conversation_id: EdgeId | None = None
    staff_id: EdgeId | None = None
    due_by: Moment | None = None
    priority: Annotated[int, Field(ge=0, le=PRIORITY_MAX)] = 0


class MadeReply(Reply):
    """It waits under this id."""

    work_id: str


class TaskNoteBody(Body):
    """Something to write down beside a task."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=NOTE_CHARACTERS_MAX, pattern=Words)]


class CompleteBody(Body):
    """How it came out, and what there is to say about it."""

    outcome: Outcome
    note: NoteText = ""


class PassTaskBody(Body):
    """To a queue of its company or a colleague by name; neither: back to its queue."""

    queue_id: EdgeId | None = None
    staff_id: EdgeId | None = None
    reason: Reason


class CancelBody(Body):
    """Why it need not be done."""

    reason: Reason


class TaskCardReply(Reply):
    """A task in a list. ``state``: queued, reserved (being offered), accepted, completed, cancelled.

    ``outcome`` of what is completed: done, declined, unreachable, not_possible, duplicate.
    """

    work_id: str
    company_id: str
    kind: str
    title: str
    customer_id: str | None
    customer_name: str
    queue_id: str
    queue_name: str
    queue_name_en: str
    state: str
    staff_id: str | None
    staff_name: str
    due_by: datetime | None
    made_at: datetime
    enqueued_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: str


class TaskCardsReply(Reply):
    """Tasks, newest first, at most 50."""

    items: list[TaskCardReply]


class HoldingReply(Reply):
    """Somebody had it. ``how`` it left them: completed, handed_back, passed_on, moved, cancelled, disconnected or
    mandate_withdrawn; empty: they have it."""

    staff_id: str
    name: str
    since: datetime
    until: datetime | None
    how: str
    reason: str


class TaskNoteReply(Reply):
    """Something written down beside it; ``by_kind`` is staff or key."""

    at: datetime
    by_kind: str
    name: str
    text: str


class TaskReply(Reply):
    """A task with what it says, who had it when, and notes. Card and telephone numbers are masked."""

    card: TaskCardReply
    text: str
    link: str
    external_id: str
    by_kind: str
    by_name: str
    conversation_id: str | None
    priority: int
    holdings: list[HoldingReply]
    notes: list[TaskNoteReply]


def routes(db: Database, tasks: Tasks, routing: Routing, staff: Staff, may_see: MaySee) -> APIRouter:
    """All routes of tasks. ``may_see`` tells whether somebody may see a conversation."""
    router = APIRouter(prefix="/api", tags=["tasks"])

    @router.get("/kinds")
    async def kinds(caller: Caller, company_id: Annotated[str, Query(max_length=40)]) -> KindsReply:
        """The kinds of work as one of one's companies has them."""
        caller.require("talk", "watch_all", "read_all")
        company = CompanyId.parse(company_id)
        if company not in caller.companies:
            raise CompanyNotYours
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.kinds(tx, company)
        return KindsReply(
            items=[
                KindReply(
                    key=kind.key, name=kind.name, name_en=kind.name_en, weight=kind.weight,
                    interruptible=kind.interruptible, target_s=kind.target_s, kept=kind.kept, talks=kind.talks,
                )
                for kind in found.values()
            ]
        )  # fmt: skip

    @router.post("/tasks", status_code=201)
    async def enter(body: NewTaskBody, caller: Caller) -> MadeReply:
        """Enter a task: those who talk, and those who move work."""
        caller.require("talk", "take_over")
        new = _new(body)
        if new.company_id not in caller.companies:
            raise CompanyNotYours
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "take_over")
            if new.conversation_id is not None and not await may_see(tx, now, new.conversation_id):
                raise ConversationUnknown
            work_id, _ = await tasks.enter(tx, new, Author("staff", now.staff_id))
        return MadeReply(work_id=str(work_id))

    @router.get("/tasks")
    async def of_customer(caller: Caller, customer_id: Annotated[str, Query(max_length=40)]) -> TaskCardsReply:
        """The tasks for a customer that one may see."""
        caller.require("talk", "watch_all", "read_all")
        customer = CustomerId.parse(customer_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await tasks.of_customer(tx, caller, customer)
        return TaskCardsReply(items=[card_reply(card) for card in found])

    @router.get("/tasks/{work_id}")
    async def task(work_id: str, caller: Caller) -> TaskReply:
        """A task: who entered it, has or had it, is offered it, or watches over its company."""
        wanted = WorkId.parse(work_id)
        async with db.snapshot(caller.scope()) as tx:
            return task_reply(await tasks.access(tx, caller, wanted))

    @router.get("/tasks/{work_id}/card")
    async def card(work_id: str, caller: Caller) -> TaskCardReply:
        """One card."""
        wanted = WorkId.parse(work_id)
        async with db.snapshot(caller.scope()) as tx:
            return card_reply((await tasks.access(tx, caller, wanted)).card)

    @router.post("/tasks/{work_id}/notes", status_code=204)
    async def note(work_id: str, body: TaskNoteBody, caller: Caller) -> None:
        """Write something down beside a task one may see."""
        caller.require("talk", "take_over")
        wanted = WorkId.parse(work_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "take_over")
            await tasks.note(tx, now, await tasks.access(tx, now, wanted), Spoken(body.text))

    @router.post("/tasks/{work_id}/complete", status_code=204)
    async def complete(work_id: str, body: CompleteBody, caller: Caller) -> None:
        """It is done: who has it says how it came out."""
        caller.require("talk")
        wanted = WorkId.parse(work_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk")
            await tasks.complete(tx, now, await tasks.access(tx, now, wanted), body.outcome, Spoken(body.note))

    @router.post("/tasks/{work_id}/pass-on", status_code=204)
    async def pass_on(work_id: str, body: PassTaskBody, caller: Caller) -> None:
        """Pass a task on, or give it back: who has it, and who moves work of others."""
        caller.require("talk", "take_over")
        wanted = WorkId.parse(work_id)
        queue = QueueId.parse(body.queue_id) if body.queue_id else None
        person = StaffId.parse(body.staff_id) if body.staff_id else None
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "take_over")
            found = await tasks.access(tx, now, wanted)
            await tasks.pass_on(tx, now, found, body.reason, queue_id=queue, staff_id=person)

    @router.post("/tasks/{work_id}/cancel", status_code=204)
    async def cancel(work_id: str, body: CancelBody, caller: Caller) -> None:
        """It need not be done any more: those who move work of others."""
        caller.require("take_over")
        wanted = WorkId.parse(work_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "take_over")
            found = await tasks.access(tx, now, wanted)
            await tasks.cancel(tx, Author("staff", now.staff_id), found, body.reason)

    return router


def _new(body: NewTaskBody) -> NewTask:
    return NewTask(
        company_id=CompanyId.parse(body.company_id),
        kind=body.kind,
        queue_id=QueueId.parse(body.queue_id),
        title=Spoken(body.title.strip()),
        text=Spoken(body.text),
        link=Spoken(body.link),
        customer_id=CustomerId.parse(body.customer_id) if body.customer_id else None,
        conversation_id=ConversationId.parse(body.conversation_id) if body.conversation_id else None,
        due_by=body.due_by,
        priority=body.priority,
        staff_id=StaffId.parse(body.staff_id) if body.staff_id else None,
    )


def card_reply(card: TaskCard) -> TaskCardReply:
    """A card as it is told."""
    return TaskCardReply.model_validate(card, from_attributes=True)


def task_reply(task: Task) -> TaskReply:
    """A task as it is told."""
    return TaskReply(
        card=card_reply(task.card),
        text=task.text,
        link=task.link,
        external_id=task.external_id,
        by_kind=task.by_kind,
        by_name=task.by_name,
        conversation_id=str(task.conversation_id) if task.conversation_id else None,
        priority=task.priority,
        holdings=[
            HoldingReply(
                staff_id=str(one.staff_id), name=one.name, since=one.since, until=one.until, how=one.how,
                reason=one.reason,
            )
            for one in task.holdings
        ],
        notes=[TaskNoteReply(at=one.at, by_kind=one.by_kind, name=one.name, text=one.text) for one in task.notes],
    )  # fmt: skip
