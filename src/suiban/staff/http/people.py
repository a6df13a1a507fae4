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
    CompanyReply,
    MemberReply,
    MembersReply,
    SessionsReply,
    companies_of,
    member_of,
    sessions_of,
)
from suiban.staff.model.access import Policy

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class MandatesBody(Body):
    """The companies somebody is to act for."""

    companies: list[str] = Field(max_length=200)


class ReasonBody(Body):
    """Why; kept in the audit."""

    reason: Line = Field(min_length=1)


class CodeReply(Reply):
    """A one-time code, shown this once; good for a day."""

    code: str


class FreedReply(Reply):
    """In how many places a login was slowed down or locked."""

    places: int


class PolicyReply(Reply):
    """What a company asks of sign-ins. Zero and empty: not asked."""

    company_id: str
    classes_min: int
    password_days_max: int
    session_hours_max: int
    idle_minutes_max: int
    second_step_roles: list[str]


class PoliciesReply(Reply):
    """What one's companies ask."""

    items: list[PolicyReply]
    companies: list[CompanyReply]


class PolicyBody(Body):
    """What a company is to ask of sign-ins."""

    classes_min: int = Field(ge=0, le=4)
    password_days_max: int = Field(ge=0, le=730)
    session_hours_max: int = Field(ge=1, le=12)
    idle_minutes_max: int = Field(ge=0, le=1440)
    second_step_roles: list[Line] = Field(max_length=20)


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
        return MembersReply(items=[member_of(member) for member in found], companies=companies)

    @router.put("/staff/{staff_id}/mandates")
    async def set_mandates(staff_id: str, body: MandatesBody, caller: Caller) -> MemberReply:
        """Grant and withdraw mandates among one's own companies; for roles that reach over others it is asked for."""
        caller.require("manage_staff", "manage_sessions")
        member, companies = StaffId.parse(staff_id), [CompanyId.parse(company) for company in body.companies]
        async with db.transaction(caller.scope()) as tx:
            return member_of(await staff.set_mandates(tx, caller, member, companies))

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

    @router.get("/access/policies")
    async def policies(caller: Caller) -> PoliciesReply:
        """What one's companies ask of sign-ins."""
        caller.require("manage_staff", "manage_sessions")
        async with db.transaction(caller.scope()) as tx:
            found = await people.policies(tx, caller)
            companies = await companies_of(tx, caller.companies)
        return PoliciesReply(items=[_policy(one) for one in found], companies=companies)

    @router.put("/access/policies/{company_id}")
    async def set_policy(company_id: str, body: PolicyBody, caller: Caller) -> PolicyReply:
        """Say what a company asks of sign-ins: security."""
        caller.require("guard_access")
        policy = Policy(
            CompanyId.parse(company_id), body.classes_min, body.password_days_max, body.session_hours_max,
            body.idle_minutes_max, frozenset(body.second_step_roles),
        )  # fmt: skip
        async with db.transaction(caller.scope()) as tx:
            return _policy(await people.set_policy(tx, caller, policy))

    return router


def _policy(policy: Policy) -> PolicyReply:
    return PolicyReply(
        company_id=str(policy.company_id),
        classes_min=policy.classes_min,
        password_days_max=policy.password_days_max,
        session_hours_max=policy.session_hours_max,
        idle_minutes_max=policy.idle_minutes_max,
        second_step_roles=sorted(policy.second_step_roles),
    )
