"""Staff over HTTP: signing in and out, one's own sessions, members and mandates."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.platform.companies import load_companies
from suiban.platform.http import (
    CHANGING,
    Body,
    Reply,
    client_key,
    require_csrf,
    require_origin,
    staff_caller,
)
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.staff.api import Member, Staff, StaffCaller
from suiban.staff.model import SESSION_LENGTH

COOKIE: Final = "suiban_staff"

# A whole office may sit behind one address. A login is limited for each address apart, so that nobody can lock somebody
# else out from elsewhere, and over all addresses, so that many of them do not help with guessing.
PER_ADDRESS: Final = Rate("sign_ins_per_address", burst=60, every_s=2)
PER_LOGIN_AND_ADDRESS: Final = Rate("failed_sign_ins", burst=8, every_s=30)
PER_LOGIN: Final = Rate("failed_sign_ins_anywhere", burst=60, every_s=30)
PER_SESSION: Final = Rate("staff_requests", burst=300, every_s=0.05)


class SignInBody(Body):
    """Login and password."""

    login: str = Field(max_length=64)
    password: str = Field(max_length=400)


class CompanyReply(Reply):
    """A company one holds a mandate for."""

    id: str
    key: str
    name: str
    name_en: str


class MeReply(Reply):
    """Who is signed in."""

    staff_id: str
    session_id: str
    login: str
    name: str
    title: str
    roles: list[str]
    permissions: list[str]
    companies: list[CompanyReply]
    capacity: int
    csrf_token: str
    expires_at: datetime


class SessionReply(Reply):
    """One of one's own sign-ins."""

    id: str
    device: str
    created_at: datetime
    expires_at: datetime
    current: bool


class SessionsReply(Reply):
    """One's own sign-ins, newest first."""

    items: list[SessionReply]
    next_cursor: None = None


class MemberReply(Reply):
    """A member as seen from one's own companies."""

    staff_id: str
    login: str
    name: str
    title: str
    roles: list[str]
    companies: list[str]
    capacity: int
    skills: dict[str, int]
    active: bool


class MembersReply(Reply):
    """Members, by login."""

    items: list[MemberReply]
    next_cursor: None = None
    companies: list[CompanyReply]


class MandatesBody(Body):
    """The companies somebody is to act for."""

    companies: list[str] = Field(max_length=200)


class EndedReply(Reply):
    """How many sessions were ended."""

    ended: int


Caller = Annotated[StaffCaller, Depends(staff_caller)]


def caller_door(db: Database, staff: Staff, rates: Rates) -> Callable[[Request], Awaitable[StaffCaller]]:
    """What finds the caller behind the cookie and checks origin and CSRF token of requests that change something."""

    async def find(request: Request) -> StaffCaller:
        token = request.cookies.get(COOKIE, "")
        if not token:
            raise NotSignedIn
        async with db.unscoped() as tx:
            caller = await staff.find_session(tx, token)
        if caller is None:
            raise NotSignedIn
        rates.spend(PER_SESSION, caller.session_id.hex)
        if request.method in CHANGING:
            require_origin(request)
            require_csrf(request, caller.csrf_token)
        return caller

    return find


def routes(db: Database, staff: Staff, rates: Rates) -> APIRouter:
    """All routes of staff."""
    router = APIRouter(prefix="/api", tags=["staff"])

    @router.post("/sign-in")
    async def sign_in(request: Request, response: Response, body: SignInBody) -> MeReply:
        """Sign in with login and password; sets the session's cookie."""
        require_origin(request)
        address, name = client_key(request), body.login.strip().lower()
        limits = ((PER_LOGIN_AND_ADDRESS, f"{address} {name}"), (PER_LOGIN, name))
        rates.spend(PER_ADDRESS, address)
        for rate, key in limits:
            rates.spend(rate, key)
        async with db.unscoped() as tx:
            found = await staff.find_login(tx, name)
        login = await staff.check_password(found, body.password)
        async with db.transaction(Scope.of(login.companies)) as tx:
            signed = await staff.sign_in(tx, login, request.headers.get("user-agent", ""))
            reply = await _me(tx, signed.caller)
        for rate, key in limits:
            rates.give_back(rate, key)
        response.set_cookie(
            COOKIE,
            signed.token,
            max_age=int(SESSION_LENGTH.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=_by_https(request),
        )
        return reply

    @router.post("/sign-out", status_code=204)
    async def sign_out(request: Request, response: Response, caller: Caller) -> None:
        """End this session and close its sockets."""
        async with db.transaction(caller.scope()) as tx:
            await staff.revoke_session(tx, caller, caller.session_id)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=_by_https(request))

    @router.get("/me")
    async def me(caller: Caller) -> MeReply:
        """Who is signed in, and the CSRF token."""
        async with db.transaction(caller.scope()) as tx:
            return await _me(tx, caller)

    @router.get("/me/sessions")
    async def own_sessions(caller: Caller) -> SessionsReply:
        """Where one is signed in."""
        async with db.transaction(caller.scope()) as tx:
            sessions = await staff.list_sessions(tx, caller)
        return SessionsReply(
            items=[
                SessionReply(
                    id=str(session.id),
                    device=session.device,
                    created_at=session.created_at,
                    expires_at=session.expires_at,
                    current=session.id == caller.session_id,
                )
                for session in sessions
            ]
        )

    @router.delete("/me/sessions/{session_id}", status_code=204)
    async def end_own_session(session_id: str, caller: Caller) -> None:
        """End one of one's own sign-ins; its sockets close within a second."""
        wanted = SessionId.parse(session_id)
        async with db.transaction(caller.scope()) as tx:
            await staff.revoke_session(tx, caller, wanted)

    @router.get("/staff")
    async def members(caller: Caller) -> MembersReply:
        """Members of one's own companies: administrators and security."""
        caller.require("manage_staff", "manage_sessions")
        async with db.transaction(caller.scope()) as tx:
            found = await staff.list_staff(tx, caller)
            companies = await _companies(tx, caller.companies)
        return MembersReply(items=[_member(member) for member in found], companies=companies)

    @router.put("/staff/{staff_id}/mandates")
    async def set_mandates(staff_id: str, body: MandatesBody, caller: Caller) -> MemberReply:
        """Grant and withdraw mandates among one's own companies."""
        caller.require("manage_staff", "manage_sessions")
        member, companies = StaffId.parse(staff_id), [CompanyId.parse(company) for company in body.companies]
        async with db.transaction(caller.scope()) as tx:
            return _member(await staff.set_mandates(tx, caller, member, companies))

    @router.delete("/staff/{staff_id}/sessions")
    async def end_sessions(staff_id: str, caller: Caller) -> EndedReply:
        """End every sign-in of somebody; their sockets close within a second."""
        caller.require("manage_sessions")
        member = StaffId.parse(staff_id)
        async with db.transaction(caller.scope()) as tx:
            return EndedReply(ended=await staff.revoke_all(tx, caller, member))

    return router


def _by_https(request: Request) -> bool:
    # Behind a balancer that ends TLS the page's own origin tells; it was checked before.
    return request.headers.get("origin", "").lower().startswith("https://")


async def _companies(tx: Transaction, ids: Iterable[CompanyId]) -> list[CompanyReply]:
    return [
        CompanyReply(id=str(company.id), key=company.key, name=company.name, name_en=company.name_en)
        for company in await load_companies(tx, ids)
    ]


async def _me(tx: Transaction, caller: StaffCaller) -> MeReply:
    return MeReply(
        staff_id=str(caller.staff_id),
        session_id=str(caller.session_id),
        login=caller.login,
        name=caller.name,
        title=caller.title,
        roles=sorted(caller.roles),
        permissions=sorted(caller.permissions),
        companies=await _companies(tx, caller.companies),
        capacity=caller.capacity,
        csrf_token=caller.csrf_token,
        expires_at=caller.expires_at,
    )


def _member(member: Member) -> MemberReply:
    return MemberReply(
        staff_id=str(member.id),
        login=member.login,
        name=member.name,
        title=member.title,
        roles=sorted(member.roles),
        companies=sorted(str(company) for company in member.companies),
        capacity=member.capacity,
        skills=member.skills,
        active=member.active,
    )
