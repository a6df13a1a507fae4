"""What two people decide, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId, Id, RequestId, RoleId, StaffId
from suiban.kit.time import Clock
from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.http.roles import RoleBody, RulesBody, role_body, rules_body
from suiban.staff.model.requests import ABOUT_COMPANIES, ABOUT_ROLES, ASKED_WITH, Kind, Request, State, Wanted

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class WantedBody(Body):
    """What is asked for, as far as its kind has use for it."""

    login: Line = ""
    name: Annotated[Line, Field(max_length=40)] = ""
    title: Annotated[Line, Field(max_length=60)] = ""
    title_en: Annotated[Line, Field(max_length=60)] = ""
    capacity: int = Field(default=4, ge=0, le=100)
    roles: list[Line] = Field(default=[], max_length=20)
    companies: list[Line] = Field(default=[], max_length=200)
    role: RoleBody | None = None
    rules: RulesBody | None = None


class AskBody(Body):
    """Something to be decided by somebody else. It is about a member, a role or a company, as the kind says; without
    an id it is about somebody, or a role, that is new."""

    kind: Kind
    staff_id: Line | None = None
    role_id: Line | None = None
    company_id: Line | None = None
    wanted: WantedBody = WantedBody()
    reason: Annotated[Line, Field(min_length=1)]


class DecisionBody(Body):
    """Yes or no, and why: a no needs a reason."""

    approve: bool
    reason: Line = ""


class WantedReply(Reply):
    """What is asked for."""

    login: str
    name: str
    title: str
    title_en: str
    capacity: int
    roles: list[str]
    roles_before: list[str]
    companies: list[str]
    role: RoleBody | None
    role_before: RoleBody | None
    rules: RulesBody | None
    rules_before: RulesBody | None


class RequestReply(Reply):
    """Something asked for; names are empty of those out of sight. About a role or a company there is no member."""

    request_id: str
    kind: Kind
    state: State
    companies: list[str]
    staff_id: str | None
    role_id: str | None
    staff_name: str
    wanted: WantedReply
    reason: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_by_name: str
    decided_at: datetime | None
    decision_reason: str
    mine: bool
    may_decide: bool


class RequestsReply(Reply):
    """What waits, then what was decided; newest first."""

    items: list[RequestReply]
    next_cursor: None = None


class DecidedReply(Reply):
    """It is decided. ``code``: the one-time code that was asked for, shown this once."""

    code: str | None = None


def routes(db: Database, access: Access) -> APIRouter:
    """The routes of requests."""
    router, requests, clock = APIRouter(), access.requests, access.clock

    @router.get("/staff/requests")
    async def list_requests(caller: Caller) -> RequestsReply:
        """What waits for a second person in one's own companies, and what became of the others."""
        caller.require("manage_staff", "manage_sessions", "guard_access", "decide")
        async with db.transaction(caller.scope()) as tx:
            found = await requests.list(tx, caller)
            people = {who for one in found for who in (one.staff_id, one.asked_by, one.decided_by) if who}
            names = await access.staff.names(tx, people)
        return RequestsReply(items=[_request(one, caller, names, clock) for one in found])

    @router.post("/staff/requests", status_code=201)
    async def ask(body: AskBody, caller: Caller) -> RequestReply:
        """Ask for something that a second person decides."""
        caller.require(ASKED_WITH[body.kind])
        wanted, about = _wanted(body.wanted), _about(body)
        async with db.transaction(caller.scope()) as tx:
            made = await requests.ask(tx, caller, body.kind, about, wanted, body.reason)
            names = await access.staff.names(tx, [one for one in (made.staff_id, made.asked_by) if one])
        return _request(made, caller, names, clock)

    @router.post("/staff/requests/{request_id}/decision")
    async def decide(request_id: str, body: DecisionBody, caller: Caller) -> DecidedReply:
        """Approve or refuse what somebody else asked for."""
        caller.require("decide")
        wanted = RequestId.parse(request_id)
        if not body.approve and not body.reason.strip():
            raise BadInput(fields="reason")
        async with db.transaction(caller.scope()) as tx:
            if body.approve:
                issued = await requests.approve(tx, caller, wanted, body.reason)
                return DecidedReply(code=issued.code if issued else None)
            await requests.refuse(tx, caller, wanted, body.reason)
        return DecidedReply()

    @router.delete("/staff/requests/{request_id}", status_code=204)
    async def withdraw(request_id: str, caller: Caller) -> None:
        """Take back what one asked for."""
        caller.require("manage_staff", "manage_sessions", "guard_access")
        wanted = RequestId.parse(request_id)
        async with db.transaction(caller.scope()) as tx:
            await requests.withdraw(tx, caller, wanted)

    return router


def _wanted(body: WantedBody) -> Wanted:
    return Wanted(
        login=body.login.strip().lower(),
        name=body.name,
        title=body.title,
        title_en=body.title_en,
        capacity=body.capacity,
        roles=tuple(sorted(set(body.roles))),
        companies=tuple(sorted(set(body.companies))),
        role=body.role.value() if body.role else None,
        rules=body.rules.value() if body.rules else None,
    )


def _about(body: AskBody) -> UUID | None:
    """The one id that this kind has use for. Raises BadInput on others, MalformedId."""
    given = {"staff_id": body.staff_id, "role_id": body.role_id, "company_id": body.company_id}
    name = "role_id" if body.kind in ABOUT_ROLES else "company_id" if body.kind in ABOUT_COMPANIES else "staff_id"
    others = [other for other, value in given.items() if value is not None and other != name]
    if others:
        raise BadInput(fields=others[0])
    text = given[name]
    if text is None:
        return None
    kinds: dict[str, type[Id]] = {"staff_id": StaffId, "role_id": RoleId, "company_id": CompanyId}
    return kinds[name].parse(text)


def _request(one: Request, caller: StaffCaller, names: dict[StaffId, str], clock: Clock) -> RequestReply:
    state, wanted = one.state_at(clock.now()), one.wanted
    concerned = caller.staff_id in (one.asked_by, one.about_id)
    return RequestReply(
        request_id=str(one.id),
        kind=one.kind,
        state=state,
        companies=sorted(str(company) for company in one.companies),
        staff_id=str(one.staff_id) if one.staff_id else None,
        role_id=str(one.role_id) if one.role_id else None,
        staff_name=names.get(one.staff_id, wanted.name) if one.staff_id else "",
        wanted=WantedReply(
            login=wanted.login,
            name=wanted.name,
            title=wanted.title,
            title_en=wanted.title_en,
            capacity=wanted.capacity,
            roles=list(wanted.roles),
            roles_before=list(wanted.roles_before),
            companies=list(wanted.companies),
            role=role_body(wanted.role),
            role_before=role_body(wanted.role_before),
            rules=rules_body(wanted.rules),
            rules_before=rules_body(wanted.rules_before),
        ),
        reason=one.reason,
        asked_by=str(one.asked_by),
        asked_by_name=names.get(one.asked_by, ""),
        asked_at=one.asked_at,
        expires_at=one.expires_at,
        decided_by=str(one.decided_by) if one.decided_by else None,
        decided_by_name=names.get(one.decided_by, "") if one.decided_by else "",
        decided_at=one.decided_at,
        decision_reason=one.decision_reason,
        mine=one.asked_by == caller.staff_id,
        may_decide=state == "waiting" and caller.may("decide") and not concerned,
    )
