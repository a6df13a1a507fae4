"""Announcements over HTTP: for every desk of the company to see, for supervisors to set and end."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from suiban.announcements.api import Announcement, Announcements, Draft, Severity
from suiban.announcements.errors import AnnouncementInvalid
from suiban.kit.ids import AnnouncementId, ChannelId, CompanyId, QueueId
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.http_dates import Moment
from suiban.platform.postgres import Database
from suiban.routing.api import Routing
from suiban.staff.api import Staff, StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
EdgeId = Annotated[str, Field(max_length=40)]


class AnnounceBody(Body):
    """What to announce. Without doors: at all of the company's; with queues: only to who waits there."""

    company_id: EdgeId
    severity: Severity
    text: Annotated[str, Field(min_length=1, max_length=300)]
    text_en: Annotated[str, Field(max_length=300)] = ""
    channel_ids: Annotated[list[EdgeId], Field(max_length=50)] = []
    queue_ids: Annotated[list[EdgeId], Field(max_length=50)] = []
    begins_at: Annotated[Moment, Field(strict=False)] | None = None
    ends_at: Annotated[Moment, Field(strict=False)]


class AnnouncementReply(Reply):
    """Something announced; `ended_at` when it was ended before its time."""

    announcement_id: str
    company_id: str
    severity: Severity
    text: str
    text_en: str
    channel_ids: list[str]
    queue_ids: list[str]
    begins_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    set_by: str
    set_by_name: str
    set_at: datetime


class AnnouncementsReply(Reply):
    """What was announced last within one's companies, the newest first, at most 50."""

    items: list[AnnouncementReply]


def routes(db: Database, announcements: Announcements, routing: Routing, staff: Staff) -> APIRouter:
    """Looking, setting, ending."""
    router = APIRouter(prefix="/api/announcements", tags=["supervising"])

    @router.get("")
    async def listed(caller: Caller) -> AnnouncementsReply:
        """What one's companies announce, and announced: everybody who talks or sees the wallboard."""
        caller.require("talk", "wallboard", "announce")
        async with db.snapshot(caller.scope()) as tx:
            found = await announcements.latest(tx)
            names = await staff.names(tx, {one.set_by for one in found})
        return AnnouncementsReply(items=[_reply(one, names.get(one.set_by, "")) for one in found])

    @router.post("", status_code=201)
    async def announce(body: AnnounceBody, caller: Caller) -> AnnouncementReply:
        """Announce something: customers who are there see it at once, those who come as soon as they do."""
        caller.require("announce")
        draft = Draft(
            company_id=CompanyId.parse(body.company_id),
            severity=body.severity,
            text=body.text,
            text_en=body.text_en,
            ends_at=body.ends_at,
            begins_at=body.begins_at,
            channel_ids=frozenset(map(ChannelId.parse, body.channel_ids)),
            queue_ids=frozenset(map(QueueId.parse, body.queue_ids)),
        )
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "announce")
            known = {queue.id for queue in await routing.queues(tx) if queue.company_id == draft.company_id}
            if not draft.queue_ids <= known:
                raise AnnouncementInvalid(field="queue_ids")
            return _reply(await announcements.publish(tx, now, draft), now.name)

    @router.delete("/{announcement_id}", status_code=204)
    async def end(announcement_id: Annotated[str, Path(max_length=40)], caller: Caller) -> None:
        """It is over, at once, wherever it is shown."""
        caller.require("announce")
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "announce")
            await announcements.end(tx, now, AnnouncementId.parse(announcement_id))

    return router


def _reply(one: Announcement, name: str) -> AnnouncementReply:
    return AnnouncementReply(
        announcement_id=str(one.id),
        company_id=str(one.company_id),
        severity=one.severity,
        text=one.text,
        text_en=one.text_en,
        channel_ids=sorted(map(str, one.channel_ids)),
        queue_ids=sorted(map(str, one.queue_ids)),
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        ended_at=one.ended_at,
        set_by=str(one.set_by),
        set_by_name=name,
        set_at=one.set_at,
    )
