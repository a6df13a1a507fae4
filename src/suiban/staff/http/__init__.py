"""Staff over HTTP: signing in and out, one's own account, members, mandates, and what two people decide."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter, Request

from suiban.kit.errors import NotSignedIn
from suiban.platform.http import CHANGING, require_csrf, require_origin
from suiban.platform.postgres import Database
from suiban.platform.rates import Rate, Rates
from suiban.staff.api import Staff, StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.api.guide import Guides
from suiban.staff.http import abilities, account, guide, oidc, people, requests, roles, sign_in
from suiban.staff.http.sign_in import COOKIE, PER_ADDRESS

__all__ = ["COOKIE", "PER_ADDRESS", "PER_SESSION", "caller_door", "routes"]

PER_SESSION: Final = Rate("staff_requests", burst=300, every_s=0.05)


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
        staff.touches.touch(caller.session_id)
        return caller

    return find


def routes(db: Database, access: Access, rates: Rates) -> APIRouter:
    """All routes of staff."""
    router = APIRouter(prefix="/api", tags=["staff"])
    answers = sign_in.Answers(db, access)
    router.include_router(sign_in.routes(db, access, rates, answers))
    router.include_router(oidc.routes(db, access, rates, answers))
    router.include_router(account.routes(db, access))
    router.include_router(guide.routes(db, Guides(access.clock)))
    router.include_router(people.routes(db, access))
    router.include_router(abilities.routes(db, access))
    router.include_router(requests.routes(db, access))
    router.include_router(roles.routes(db, access))
    return router
