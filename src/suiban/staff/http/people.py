"""Members over HTTP: for administrators and security."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.http.account import EndedReply
from suiban.staff.http.replies import (
    MemberReply,
    MembersReply,
    SessionsReply,
    SkillReply,
    companies_of,
    member_of,
    sessions_of,
)
from suiban.staff.model import Edited

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class MandatesBody(Body):
    """The companies somebody is to act for. ``seen`` are those they acted for when the change began."""

    companies: list[str] = Field(max_length=200)
    seen: list[str] = Field(max_length=200)


class ReasonBody(Body):
    """Why; kept in the audit."""

    reason: Line = Field(min_length=1)


class CodeReply(Reply):
    """A one-time code, shown this once; good for a day."""

    code: str


class FreedReply(Reply):
    """In how many places a login was slowed down or locked."""

    places: int


class EditBody(Body):
    """What a member is called, how much they hold at a time, what they can do: key of the skill -> level (1-5).

    ``limits``: of a kind of work at most so much at a time, 0: never; null: as they are.
    ``seen`` is the member's ``digest`` as it was when the change began.
    """

    name: Annotated[Line, Field(min_length=1, max_length=40)]
    title: Annotated[Line, Field(max_length=60)]
    title_en: Annotated[Line, Field(max_length=60)]
    capacity: int = Field(ge=0, le=100)
    skills: dict[Line, int] = Field(max_length=100)
    limits: dict[Line, int] | None = Field(default=None, max_length=20)
    seen: str = Field(max_length=64)


def routes(db: Database, access: Access) -> APIRouter:
    """The routes of members."""
    router, staff, people = APIRouter(), access.staff, access.people

    @router.get("/staff")
    async def members(caller: Caller) -> MembersReply:
        """Members of one's own companies: administrators and security."""
        caller.require("manage_staff", "manage_sessions")
        async with db.transaction(caller.scope()) as tx:
            found = await staff.list_staff(tx, caller)
            companies = await companies_of(tx, caller.companies)
            skills = await people.skills(tx)
        return MembersReply(
            items=[member_of(member) for member in found],
            companies=companies,
            skills=[SkillReply(key=one.key, name=one.name, name_en=one.name_en) for one in skills],
        )

    @router.put("/staff/{staff_id}/mandates")
    async def set_mandates(staff_id: str, body: MandatesBody, caller: Caller) -> MemberReply:
        """Grant and withdraw mandates among one's own companies; for roles that reach over others it is asked for.
        409 `member_changed` when they are not as seen."""
        caller.require("manage_staff", "manage_sessions")
        member, companies = StaffId.parse(staff_id), [CompanyId.parse(company) for company in body.companies]
        seen = [CompanyId.parse(company) for company in body.seen]
        async with db.transaction(caller.scope()) as tx:
            return member_of(await staff.set_mandates(tx, caller, member, companies, seen))

    @router.get("/staff/{staff_id}/sessions")
    async def sessions(staff_id: str, caller: Caller) -> SessionsReply:
        """Where somebody is signed in."""
        caller.require("manage_sessions")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            return sessions_of(await staff.sessions_of(tx, caller, member), caller.session_id)

    @router.delete("/staff/{staff_id}/sessions")
    async def end_sessions(staff_id: str, caller: Caller) -> EndedReply:
        """End every sign-in of somebody; their sockets close within a second."""
        caller.require("manage_sessions")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            return EndedReply(ended=await staff.revoke_all(tx, caller, member))

    @router.post("/staff/{staff_id}/code")
    async def issue_code(staff_id: str, body: ReasonBody, caller: Caller) -> CodeReply:
        """A one-time code for somebody new, or who cannot get in."""
        caller.require("manage_staff")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            return CodeReply(code=(await people.issue_code(tx, caller, member, body.reason)).code)

    @router.post("/staff/{staff_id}/deactivate", status_code=204)
    async def deactivate(staff_id: str, body: ReasonBody, caller: Caller) -> None:
        """Shut somebody out at once."""
        caller.require("manage_staff", "manage_sessions")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            await people.deactivate(tx, caller, member, body.reason)

    @router.post("/staff/{staff_id}/reactivate", status_code=204)
    async def reactivate(staff_id: str, body: ReasonBody, caller: Caller) -> None:
        """Let somebody in again; mandates are granted anew."""
        caller.require("manage_staff")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            await people.reactivate(tx, caller, member, body.reason)

    @router.post("/staff/{staff_id}/unlock")
    async def unlock(staff_id: str, body: ReasonBody, caller: Caller) -> FreedReply:
        """Forget the failed sign-ins of somebody."""
        caller.require("guard_access")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            return FreedReply(places=await people.unlock(tx, caller, member, body.reason))

    @router.put("/staff/{staff_id}")
    async def edit(staff_id: str, body: EditBody, caller: Caller) -> MemberReply:
        """Change what a member is called, holds and can do; 409 `member_changed` when they are not as seen."""
        caller.require("manage_staff")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            limits = body.limits
            if limits is None:
                limits = (await people.access_member(tx, caller, member, "manage_staff")).limits
            edited = Edited(body.name, body.title, body.title_en, body.capacity, dict(body.skills), dict(limits))
            return member_of(await people.edit(tx, caller, member, edited, body.seen))

    return router
