"""Routing over HTTP: where a conversation can be passed on to."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from suiban.language.api import pinyin_keys
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.routing.api import Routing
from suiban.staff.api import StaffCaller


class QueueReply(Reply):
    """A queue of one of one's own companies."""

    queue_id: str
    company_id: str
    key: str
    name: str
    name_en: str
    waiting: int
    target_wait_s: int


class QueuesReply(Reply):
    """Queues, by company and key."""

    items: list[QueueReply]


class SkillReply(Reply):
    """Something a colleague can do."""

    name: str
    name_en: str


class ColleagueReply(Reply):
    """Somebody who shares a mandate; ``companies`` are the shared ones, ``initials`` the name typed in pinyin."""

    staff_id: str
    name: str
    title: str
    title_en: str
    companies: list[str]
    state: str
    reason: str
    load: int
    capacity: int
    initials: str
    skills: list[SkillReply]


class ColleaguesReply(Reply):
    """Colleagues, those who are available first."""

    items: list[ColleagueReply]


class ClaimLineReply(Reply):
    """What somebody took by themselves of one queue today; ``silent``: went back, as they said no word."""

    staff_id: str
    name: str
    company_id: str
    queue_id: str
    queue_name: str
    queue_name_en: str
    claimed: int
    held: int
    silent: int
    last_at: datetime


class ClaimsReply(Reply):
    """Who took how much today, the most first, at most 100 lines."""

    items: list[ClaimLineReply]


Caller = Annotated[StaffCaller, Depends(staff_caller)]


def routes(db: Database, routing: Routing) -> APIRouter:
    """All routes of routing."""
    router = APIRouter(prefix="/api", tags=["routing"])

    @router.get("/queues")
    async def queues(caller: Caller) -> QueuesReply:
        """The queues a conversation can be passed to: those who talk, and those who write services that hand over."""
        caller.require("talk", "flows")
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.queues(tx)
        return QueuesReply(
            items=[
                QueueReply(
                    queue_id=str(queue.id),
                    company_id=str(queue.company_id),
                    key=queue.key,
                    name=queue.name,
                    name_en=queue.name_en or queue.name,
                    waiting=queue.waiting,
                    target_wait_s=queue.target_wait_s,
                )
                for queue in found
                if queue.active
            ]
        )

    @router.get("/colleagues")
    async def colleagues(caller: Caller) -> ColleaguesReply:
        """The colleagues a conversation can be passed to, with presence: those who talk."""
        caller.require("talk")
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.colleagues(tx, caller.staff_id)
        return ColleaguesReply(
            items=[
                ColleagueReply(
                    staff_id=str(item.staff_id),
                    name=item.name,
                    title=item.title,
                    title_en=item.title_en,
                    companies=sorted(str(company) for company in item.companies),
                    state=item.state,
                    reason=item.reason,
                    load=item.load,
                    capacity=item.capacity,
                    initials=pinyin_keys(item.name)[0],
                    skills=[SkillReply(name=name, name_en=name_en) for name, name_en in item.skills],
                )
                for item in found
            ]
        )

    @router.get("/claims")
    async def claims(caller: Caller) -> ClaimsReply:
        """Who took how much work by themselves today: those who see the wallboard."""
        caller.require("wallboard")
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.claims_today(tx)
        return ClaimsReply(
            items=[
                ClaimLineReply(
                    staff_id=str(line.staff_id),
                    name=line.name,
                    company_id=str(line.company_id),
                    queue_id=str(line.queue_id),
                    queue_name=line.queue_name,
                    queue_name_en=line.queue_name_en,
                    claimed=line.claimed,
                    held=line.held,
                    silent=line.silent,
                    last_at=line.last_at,
                )
                for line in found
            ]
        )

    return router
