"""What programs enter as work: ``/api/v1/work``. Each key sees what it entered, and nothing else."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, Field, StringConstraints

from suiban.integrations.api import KeyCaller
from suiban.integrations.http.v1 import key_caller
from suiban.kit.ids import CustomerId, WorkId
from suiban.kit.masking import Spoken
from suiban.platform.http import Body, Reply
from suiban.platform.postgres import Database
from suiban.routing.api import KindKey, Routing, UnknownQueue
from suiban.tasks.api import Author, Edit, NewTask, Task, Tasks
from suiban.tasks.model import (
    EXTERNAL_ID_PATTERN,
    LINK_CHARACTERS_MAX,
    PRIORITY_MAX,
    TEXT_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
)

Key = Annotated[KeyCaller, Depends(key_caller)]
# in JSON a moment is text
Moment = Annotated[AwareDatetime, Field(strict=False)]
Title = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=TITLE_CHARACTERS_MAX, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
    ),
]
Text = Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS_MAX, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Link = Annotated[str, StringConstraints(max_length=LINK_CHARACTERS_MAX)]
Priority = Annotated[int, Field(ge=0, le=PRIORITY_MAX)]


class WorkBody(Body):
    """Work to be done by a person. ``external_id`` is yours: sent again with it, nothing is entered again.

    ``queue`` is the key of a queue of the company; ``link`` an https address where the rest of it is kept.
    """

    external_id: Annotated[str, StringConstraints(pattern=EXTERNAL_ID_PATTERN)]
    kind: KindKey
    queue: Annotated[str, StringConstraints(max_length=40)]
    title: Title
    text: Text = ""
    link: Link = ""
    customer_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    due_by: Moment | None = None
    priority: Priority = 0


class WorkPatchBody(Body):
    """What is to be different; what is not sent stays. ``state``: it need not be done any more."""

    title: Title | None = None
    text: Text | None = None
    link: Link | None = None
    due_by: Moment | None = None
    priority: Priority | None = None
    state: Literal["cancelled"] | None = None


class OwnWorkReply(Reply):
    """Work this key entered. ``state``: queued, reserved (being offered), accepted, completed, cancelled.

    ``outcome`` of what is completed: done, declined, unreachable, not_possible, duplicate. ``staff_id`` is who has it,
    or completed it.
    """

    work_id: str
    external_id: str
    kind: str
    title: str
    state: str
    outcome: str
    queue_name: str
    staff_id: str | None
    customer_id: str | None
    due_by: datetime | None
    priority: int
    made_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


class OwnWorkPageReply(Reply):
    """What this key entered, newest first."""

    items: list[OwnWorkReply]
    next_cursor: str | None


def routes(db: Database, tasks: Tasks, routing: Routing) -> APIRouter:
    """For programs that have work for people."""
    router = APIRouter(prefix="/api/v1", tags=["v1"])

    @router.post("/work", status_code=201)
    async def enter(body: WorkBody, caller: Key, response: Response) -> OwnWorkReply:
        """Enter work for a queue. Scope ``work.write``.

        Answered 200 instead of 201 when this key entered this ``external_id`` before: nothing was changed.
        """
        caller.require("work.write")
        customer = CustomerId.parse(body.customer_id) if body.customer_id else None
        by = Author("key", caller.key_id)
        async with db.transaction(caller.scope()) as tx:
            queue = next((one for one in await routing.queues(tx) if one.key == body.queue), None)
            if queue is None:
                raise UnknownQueue
            new = NewTask(
                company_id=caller.company_id, kind=body.kind, queue_id=queue.id, title=Spoken(body.title.strip()),
                text=Spoken(body.text), link=Spoken(body.link), customer_id=customer,
                external_id=Spoken(body.external_id), due_by=body.due_by, priority=body.priority,
            )  # fmt: skip
            work_id, fresh = await tasks.enter(tx, new, by)
            task = await tasks.own(tx, by, work_id)
        response.status_code = 201 if fresh else 200
        return _own(task)

    @router.get("/work")
    async def page(caller: Key, cursor: Annotated[str | None, Query(max_length=40)] = None) -> OwnWorkPageReply:
        """What this key entered, newest first. Scope ``work.read``."""
        caller.require("work.read")
        before = WorkId.parse(cursor) if cursor else None
        async with db.snapshot(caller.scope()) as tx:
            found = await tasks.entered_by(tx, caller.company_id, Author("key", caller.key_id), before)
        return OwnWorkPageReply(items=[_own(task) for task in found.items], next_cursor=found.next_cursor)

    @router.get("/work/{work_id}")
    async def own(work_id: str, caller: Key) -> OwnWorkReply:
        """Work this key entered, as it stands. Scope ``work.read``."""
        caller.require("work.read")
        wanted = WorkId.parse(work_id)
        async with db.snapshot(caller.scope()) as tx:
            return _own(await tasks.own(tx, Author("key", caller.key_id), wanted))

    @router.patch("/work/{work_id}")
    async def change(work_id: str, body: WorkPatchBody, caller: Key) -> OwnWorkReply:
        """Change work this key entered while it is open, or call it off. Scope ``work.write``."""
        caller.require("work.write")
        wanted, by = WorkId.parse(work_id), Author("key", caller.key_id)
        async with db.transaction(caller.scope()) as tx:
            task = await tasks.own(tx, by, wanted)
            if body.model_fields_set - {"state"}:
                await tasks.edit(tx, by, task, _edit(body))
            if body.state == "cancelled":
                await tasks.cancel(tx, by, task)
            return _own(await tasks.own(tx, by, wanted))

    return router


def _edit(body: WorkPatchBody) -> Edit:
    return Edit(
        title=Spoken(body.title.strip()) if body.title is not None else msgspec.UNSET,
        text=Spoken(body.text) if body.text is not None else msgspec.UNSET,
        link=Spoken(body.link) if body.link is not None else msgspec.UNSET,
        due_by=body.due_by if "due_by" in body.model_fields_set else msgspec.UNSET,
        priority=body.priority if body.priority is not None else msgspec.UNSET,
    )


def _own(task: Task) -> OwnWorkReply:
    card = task.card
    return OwnWorkReply(
        work_id=card.work_id, external_id=task.external_id, kind=card.kind, title=card.title, state=card.state,
        outcome=card.outcome, queue_name=card.queue_name, staff_id=card.staff_id, customer_id=card.customer_id,
        due_by=card.due_by, priority=task.priority, made_at=card.made_at, accepted_at=card.accepted_at,
        ended_at=card.ended_at,
    )  # fmt: skip
