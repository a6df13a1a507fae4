"""The wallboard over HTTP: the quarter hours behind its figures."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from suiban.conversations.api import Conversations
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.routing.api import Cell, Routing, Waited
from suiban.staff.api import StaffCaller


class DoorReply(Reply):
    """A door customers come in by."""

    channel_id: str
    company_id: str
    kind: str
    name: str
    name_en: str


class QuarterReply(Reply):
    """What became of those whose waiting ended in one quarter hour, of one queue and door (null: by no door).

    `abandoned` gave up after five seconds or more, `late_abandoned` of these after the promise had passed,
    `short_abandoned` sooner; `waited_s` is the waiting of the accepted together. `today`: of the company's own day.
    """

    company_id: str
    queue_id: str
    channel_id: str | None
    quarter: datetime
    today: bool
    accepted: int
    within_target: int
    abandoned: int
    late_abandoned: int
    short_abandoned: int
    waited_s: int


class WaitedReply(Reply):
    """How many waited at one moment of the last two hours, and the longest of them how long by then."""

    company_id: str
    queue_id: str
    channel_id: str | None
    at: datetime
    waiting: int
    longest_wait_s: int


class QuartersReply(Reply):
    """Today and the last two hours by quarter hours, without those in which nothing ended."""

    at: datetime
    doors: list[DoorReply]
    items: list[QuarterReply]
    waited: list[WaitedReply]


Caller = Annotated[StaffCaller, Depends(staff_caller)]


def routes(db: Database, routing: Routing, conversations: Conversations) -> APIRouter:
    """Looking at the day."""
    router = APIRouter(prefix="/api", tags=["supervising"])

    @router.get("/wallboard/quarters")
    async def quarters(caller: Caller) -> QuartersReply:
        """How promises were kept today, queue by queue and door by door, in quarter hours."""
        caller.require("wallboard")
        async with db.snapshot(caller.scope()) as tx:
            at, cells, waited = await routing.quarters(tx)
            doors = await conversations.all_channels(tx)
        return QuartersReply(
            at=at,
            doors=[
                DoorReply(
                    channel_id=str(door.id),
                    company_id=str(door.company_id),
                    kind=door.kind,
                    name=door.name,
                    name_en=door.name_en or door.name,
                )
                for door in doors
            ],
            items=[_quarter(cell) for cell in sorted(cells, key=lambda cell: (cell.quarter, cell.queue_id))],
            waited=[_waited(one) for one in waited],
        )

    return router


def _quarter(cell: Cell) -> QuarterReply:
    return QuarterReply(
        company_id=str(cell.company_id),
        queue_id=str(cell.queue_id),
        channel_id=str(cell.channel_id) if cell.channel_id else None,
        quarter=cell.quarter,
        today=cell.today,
        accepted=cell.accepted,
        within_target=cell.within_target,
        abandoned=cell.abandoned,
        late_abandoned=cell.late_abandoned,
        short_abandoned=cell.short_abandoned,
        waited_s=cell.waited_s,
    )


def _waited(one: Waited) -> WaitedReply:
    return WaitedReply(
        company_id=str(one.company_id),
        queue_id=str(one.queue_id),
        channel_id=str(one.channel_id) if one.channel_id else None,
        at=one.at,
        waiting=one.waiting,
        longest_wait_s=one.longest_wait_s,
    )
