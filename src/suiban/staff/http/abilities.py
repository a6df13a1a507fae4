"""What people can do now, over HTTP: for those who lead them, and for oneself to read."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from suiban.kit.ids import StaffId
from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.http_dates import Moment
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.http.replies import SkillReply
from suiban.staff.model import Abilities, Member, Skill, TemporaryChange, abilities_digest, abilities_of

Caller = Annotated[StaffCaller, Depends(staff_caller)]
Person = Annotated[str, Path(max_length=40)]


class AbilitiesBody(Body):
    """How much somebody holds at a time and what they can do, key of the skill -> level (1-5), from now on.

    `limits`: of a kind of work at most so much at a time, 0: never; null: as they are.
    `until`: only until then, at most a week; afterwards what was before comes back. `seen` is the digest of what was
    changed.
    """

    capacity: int = Field(ge=0, le=100)
    skills: dict[Line, int] = Field(max_length=100)
    limits: dict[Line, int] | None = Field(default=None, max_length=20)
    until: Annotated[Moment, Field(strict=False)] | None = None
    reason: Annotated[Line, Field(min_length=1, max_length=200)]
    seen: str = Field(max_length=64)


class BackReply(Reply):
    """What comes back, and when."""

    until: datetime
    capacity: int
    skills: dict[str, int]
    limits: dict[str, int]


class AbilitiesReply(Reply):
    """What somebody can do now. `back`: what it will be again; null: it stays. `known` are all skills there are."""

    staff_id: str
    name: str
    capacity: int
    skills: dict[str, int]
    limits: dict[str, int]
    digest: str
    back: BackReply | None
    known: list[SkillReply]


def routes(db: Database, access: Access) -> APIRouter:
    """Reading and changing."""
    router = APIRouter()

    @router.get("/me/abilities")
    async def mine(caller: Caller) -> AbilitiesReply:
        """What one can do now oneself, as routing sees it."""
        caller.require("talk")
        async with db.snapshot(caller.scope()) as tx:
            member, back = await access.abilities.own(tx, caller)
            known = await access.people.skills(tx)
        return _reply(member, back, known)

    @router.get("/staff/{staff_id}/abilities")
    async def abilities(staff_id: Person, caller: Caller) -> AbilitiesReply:
        """What somebody can do now, and what comes back."""
        caller.require("abilities")
        async with db.transaction(caller.scope()) as tx:
            member, back = await access.abilities.load(tx, caller, StaffId.parse(staff_id))
            known = await access.people.skills(tx)
        return _reply(member, back, known)

    @router.put("/staff/{staff_id}/abilities")
    async def change(staff_id: Person, body: AbilitiesBody, caller: Caller) -> AbilitiesReply:
        """Change what somebody can do: their next offer follows it. Audited; they are told."""
        caller.require("abilities")
        async with db.transaction(caller.scope()) as tx:
            person = StaffId.parse(staff_id)
            before, _ = await access.abilities.load(tx, caller, person)
            limits = body.limits if body.limits is not None else dict(before.limits)
            wanted = Abilities(body.capacity, body.skills, limits)
            await access.abilities.change(tx, caller, person, wanted, body.seen, body.reason, body.until)
            member, back = await access.abilities.load(tx, caller, person)
            known = await access.people.skills(tx)
        return _reply(member, back, known)

    return router


def _reply(member: Member, back: TemporaryChange | None, known: tuple[Skill, ...]) -> AbilitiesReply:
    return AbilitiesReply(
        staff_id=str(member.id),
        name=member.name,
        capacity=member.capacity,
        skills=dict(member.skills),
        limits=dict(member.limits),
        digest=abilities_digest(abilities_of(member)),
        back=BackReply(until=back.until, capacity=back.capacity, skills=back.skills, limits=back.limits)
        if back
        else None,
        known=[SkillReply(key=one.key, name=one.name, name_en=one.name_en) for one in known],
    )
