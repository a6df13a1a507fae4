"""Supervisors over HTTP: moving conversations, setting people away, the lists behind the figures, days."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from suiban.audit.api import Audit
from suiban.conversations.api import Speaker
from suiban.desk.api import Desk
from suiban.kit.errors import NotFound
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, QueueId, StaffId
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.http_dates import Day, Moment
from suiban.platform.postgres import Database
from suiban.routing.api import Figure, Routing, Why, WorkAsked, WorkLine
from suiban.staff.api import Skill, Staff, StaffCaller, StaffUnknown
from suiban.tasks.api import Tasks

EdgeId = Annotated[str, Field(max_length=40)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]


class ReassignBody(Body):
    """Conversations to be moved, to a queue or to a person by name; neither: back to the queue they came from."""

    conversation_ids: Annotated[list[EdgeId], Field(min_length=1, max_length=50)]
    queue_id: EdgeId | None = None
    staff_id: EdgeId | None = None
    reason: Reason


class MovedReply(Reply):
    """What became of one: ``moved``, or the code of why not."""

    conversation_id: str
    code: str


class ReassignedReply(Reply):
    """One answer each, in the order of the ids."""

    items: list[MovedReply]


class PresenceBody(Body):
    """How somebody else is to stand. Nobody can be made available but by themselves."""

    state: Literal["away", "offline"]
    reason: Reason


class WhyReply(Reply):
    """Why work went to somebody, or why nobody has it yet: a code and the numbers of its line.

    Went: `named`, `manager`, `last_agent`, `only`, `least_busy`, `longest_unasked`, `again`, `backup` (to somebody who
    steps in while the queue breaks its promise), `claimed`, `asked` (several at once), `first_of` those. Waits:
    `named`, `manager`, `last_agent` (kept for them for `in_s`), `nobody_there`, `nobody_can` (with `skill`, `level`),
    `wish` (relaxes in `in_s`), `all_busy`, `kind_limit` (as much of its kind as they may), `next`, `later` (its time
    comes in `in_s`), `kind_closed` (the hours of its kind begin in `in_s`), `promised` (kept for who promised it).
    `people` are those it speaks of, `helpers` of them step in.
    """

    code: str
    people: int
    skill: str
    skill_en: str
    level: int
    in_s: int | None
    helpers: int


class WorkReply(Reply):
    """One piece of work behind a figure; of a task there is no conversation, and `last_text` is its title.

    `points` are the parts of its priority: `level`, `returned`. `stands_in`: it waits, and the bot answers meanwhile.
    """

    work_id: str
    kind: str
    conversation_id: str | None
    company_id: str
    customer_name: str
    customer_level: str
    last_text: str
    queue_id: str
    queue_name: str
    queue_name_en: str
    state: str
    staff_id: str | None
    staff_name: str
    enqueued_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    waited_s: int
    target_wait_s: int
    why: WhyReply | None
    points: dict[str, int]
    stands_in: bool


class WorkListReply(Reply):
    """What is behind a figure, at most 100: who waits longest first, else the newest first."""

    items: list[WorkReply]


class ReasonReply(Reply):
    """A reason to be away; companies that have it may count it differently."""

    company_id: str
    key: str
    name: str
    name_en: str
    paid: bool
    productive: bool


class ReasonsReply(Reply):
    """The reasons of one's companies, in their order."""

    items: list[ReasonReply]


class IntervalReply(Reply):
    """Somebody in one state."""

    staff_id: str
    name: str
    state: str
    reason: str
    began_at: datetime
    ended_at: datetime


class DayReply(Reply):
    """A company's day in its own time zone and who was in which state when."""

    company_id: str
    day: date
    begins_at: datetime
    ends_at: datetime
    time_zone: str
    items: list[IntervalReply]


Caller = Annotated[StaffCaller, Depends(staff_caller)]
Id = Annotated[str | None, Query(max_length=40)]


def routes(db: Database, desk: Desk, routing: Routing, staff: Staff, audit: Audit, tasks: Tasks) -> APIRouter:
    """Acting and looking."""
    router = APIRouter(prefix="/api", tags=["supervising"])

    @router.post("/conversations/reassign")
    async def reassign(body: ReassignBody, caller: Caller) -> ReassignedReply:
        """Move conversations that are held or wait; what cannot be moved does not keep back the others."""
        caller.require("take_over")
        ids = [ConversationId.parse(text) for text in body.conversation_ids]
        queue = QueueId.parse(body.queue_id) if body.queue_id else None
        person = StaffId.parse(body.staff_id) if body.staff_id else None
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "take_over")
            by = Speaker("staff", now.staff_id, now.name)
            moved = await routing.reassign(tx, by, ids, body.reason, queue_id=queue, staff_id=person)
            done = [(one.companies & now.companies, one.conversation_id) for one in moved if one.code == "moved"]
            await audit.record_many(
                tx, done, now.actor(), "routing.reassigned", "conversation", body.reason, queue=body.queue_id,
                staff=body.staff_id,
            )  # fmt: skip
        return ReassignedReply(
            items=[MovedReply(conversation_id=str(one.conversation_id), code=one.code) for one in moved]
        )

    @router.put("/staff/{staff_id}/presence", status_code=204)
    async def set_presence(staff_id: Annotated[str, Path(max_length=40)], body: PresenceBody, caller: Caller) -> None:
        """Set somebody away or offline, with a reason; what they hold stays theirs until it is moved."""
        caller.require("take_over")
        person = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "take_over")
            shared = next((member for member in await staff.colleagues(tx) if member.id == person), None)
            if shared is None:
                raise StaffUnknown
            await routing.set_presence(tx, person, body.state, body.reason)
            await audit.record(
                tx, shared.companies & now.companies, now.actor(), "routing.presence_forced", "staff", person,
                body.reason, state=body.state,
            )  # fmt: skip

    @router.get("/work")
    async def work(
        caller: Caller, figure: Figure, queue_id: Id = None, staff_id: Id = None, company_id: Id = None,
        channel_id: Id = None, quarter: Moment | None = None,
    ) -> WorkListReply:  # fmt: skip
        """The conversations and tasks behind a figure of the wallboard."""
        caller.require("watch_all")
        asked = WorkAsked(
            figure,
            queue_id=QueueId.parse(queue_id) if queue_id else None,
            staff_id=StaffId.parse(staff_id) if staff_id else None,
            company_id=CompanyId.parse(company_id) if company_id else None,
            channel_id=ChannelId.parse(channel_id) if channel_id else None,
            quarter=quarter,
        )
        async with db.snapshot(caller.scope()) as tx:
            lines = await routing.work(tx, asked)
            talks = list(dict.fromkeys(line.conversation_id for line in lines if line.conversation_id is not None))
            cards = await desk.cards(tx, caller, talks)
            found = await tasks.cards(
                tx, [line.work_id for line in lines if line.conversation_id is None], caller.staff_id
            )  # fmt: skip
            skills = {skill.key: skill for skill in await staff.skills(tx)}
        shown = {card.conversation_id: _Said(card.customer_name, card.customer_level, card.last_text) for card in cards}
        shown |= {card.work_id: _Said(card.customer_name, "", card.title) for card in found}
        return WorkListReply(
            items=[
                _work(line, said, skills)
                for line in lines
                if (said := shown.get(str(line.conversation_id or line.work_id)))
            ]
        )

    @router.get("/presence/reasons")
    async def reasons(caller: Caller) -> ReasonsReply:
        """Why one may be away."""
        caller.require("talk", "wallboard")
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.presence_reasons(tx)
        return ReasonsReply(
            items=[
                ReasonReply(
                    company_id=str(one.company_id),
                    key=one.key,
                    name=one.name,
                    name_en=one.name_en,
                    paid=one.paid,
                    productive=one.productive,
                )
                for one in found
            ]
        )

    @router.get("/presence/day")
    async def presence_day(
        caller: Caller, company_id: Id = None, day: Day | None = None, staff_id: Id = None
    ) -> DayReply:
        """States over a company's day (the first of one's companies, today): one's own; supervisors everybody's."""
        caller.require("talk", "wallboard")
        company = CompanyId.parse(company_id) if company_id else min(caller.companies)
        person = StaffId.parse(staff_id) if staff_id else None
        if not caller.may("wallboard") and person not in (None, caller.staff_id):
            raise NotFound
        person = person if caller.may("wallboard") else caller.staff_id
        async with db.snapshot(caller.scope()) as tx:
            bounds, lines = await routing.presence_day(tx, company, day, person)
        return DayReply(
            company_id=str(company),
            day=bounds.day,
            begins_at=bounds.begins_at,
            ends_at=bounds.ends_at,
            time_zone=bounds.time_zone,
            items=[
                IntervalReply(
                    staff_id=str(line.staff_id),
                    name=line.name,
                    state=line.state,
                    reason=line.reason,
                    began_at=line.began_at,
                    ended_at=line.ended_at,
                )
                for line in lines
            ],
        )

    return router


class _Said(NamedTuple):
    """What a line shows of a talk or a task."""

    name: str
    level: str
    text: str


def _work(line: WorkLine, said: _Said, skills: Mapping[str, Skill]) -> WorkReply:
    return WorkReply(
        work_id=str(line.work_id),
        kind=line.kind,
        conversation_id=str(line.conversation_id) if line.conversation_id else None,
        company_id=str(line.company_id),
        customer_name=said.name,
        customer_level=said.level,
        last_text=said.text,
        queue_id=str(line.queue_id),
        queue_name=line.queue_name,
        queue_name_en=line.queue_name_en,
        state=line.state,
        staff_id=str(line.staff_id) if line.staff_id else None,
        staff_name=line.staff_name,
        enqueued_at=line.enqueued_at,
        accepted_at=line.accepted_at,
        ended_at=line.ended_at,
        waited_s=line.waited_s,
        target_wait_s=line.target_wait_s,
        why=told_why(line.why, skills) if line.why else None,
        points=line.points,
        stands_in=line.stands_in,
    )


def told_why(why: Why, skills: Mapping[str, Skill]) -> WhyReply:
    """A line of why, its skill by name."""
    skill = skills.get(why.skill)
    return WhyReply(
        code=why.code,
        people=why.people,
        skill=skill.name if skill else why.skill,
        skill_en=skill.name_en if skill else why.skill,
        level=why.level,
        in_s=why.in_s,
        helpers=why.helpers,
    )
