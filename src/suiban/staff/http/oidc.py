"""Signing in at an identity provider over HTTP.

The browser comes back to a page of ours (``/desk/sign-in/oidc``), which posts code and state here: so this is a request
of our own page, with its origin checked, and a cookie that only the browser has which began. We redirect nobody.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field

from suiban.platform.http import Body, Reply, client_key, require_origin
from suiban.platform.oidc import OidcTokenRefused
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rates
from suiban.staff.api.access import Access
from suiban.staff.api.oidc import FLOW_LENGTH
from suiban.staff.errors import RolesAwaited
from suiban.staff.http.sign_in import PER_ADDRESS, Answer, Answers, by_https

BROWSER_COOKIE: Final = "suiban_oidc"
COOKIE_PATH: Final = "/api/sign-in"
BACK: Final = "/desk/sign-in/oidc"
TOKEN_CHARACTERS_MAX: Final = 32 << 10

Opaque = Annotated[str, Field(max_length=4096)]


class BackBody(Body):
    """What the provider sent the browser back with."""

    state: Annotated[str, Field(max_length=64)]
    code: Annotated[Opaque, Field(min_length=1)]
    iss: Opaque | None = None


class ProviderReply(Reply):
    """What people know it by."""

    name: str
    name_en: str


class OptionsReply(Reply):
    """The ways in: ``provider`` None: passwords only."""

    passwords: bool
    provider: ProviderReply | None


class BegunReply(Reply):
    """Where the browser goes on."""

    url: str


def routes(db: Database, access: Access, rates: Rates, answers: Answers) -> APIRouter:
    """The routes of a provider."""
    router, oidc = APIRouter(), access.oidc

    @router.get("/sign-in/options")
    async def options(request: Request) -> OptionsReply:
        """The ways to sign in here."""
        rates.spend(PER_ADDRESS, client_key(request))
        rules = oidc.rules
        provider = ProviderReply(name=rules.name, name_en=rules.name_en) if oidc.is_on else None
        return OptionsReply(passwords=not oidc.is_on or rules.passwords, provider=provider)

    @router.post("/sign-in/oidc/start")
    async def start(request: Request, response: Response) -> BegunReply:
        """Begin to sign in at the identity provider: go to `url`, in this browser."""
        require_origin(request)
        rates.spend(PER_ADDRESS, client_key(request))
        begun = await oidc.begin(request.headers["origin"].rstrip("/").lower() + BACK)
        async with db.unscoped() as tx:
            await oidc.keep(tx, begun)
        response.set_cookie(
            BROWSER_COOKIE, begun.browser, max_age=int(FLOW_LENGTH.total_seconds()), path=COOKIE_PATH, httponly=True,
            samesite="strict", secure=by_https(request),
        )  # fmt: skip
        return BegunReply(url=begun.url)

    @router.post("/sign-in/oidc")
    async def back(request: Request, response: Response, body: BackBody) -> Answer:
        """Finish it with what the provider sent back: sets the session's cookie, or says what is due first."""
        require_origin(request)
        rates.spend(PER_ADDRESS, client_key(request))
        async with db.unscoped() as tx:
            flow = await oidc.take(tx, body.state, request.cookies.get(BROWSER_COOKIE, ""))
        vouched = await oidc.redeem(flow, body.state, body.code, body.iss)
        async with db.unscoped() as tx:
            new = await oidc.company_for_new(tx, vouched)
        if new is not None:
            async with db.transaction(Scope.of(new.companies)) as tx:
                await oidc.enter(tx, new, vouched)
            raise RolesAwaited
        async with db.unscoped() as tx:
            found = await oidc.find(tx, vouched)
        device, address = request.headers.get("user-agent", ""), client_key(request)
        async with db.transaction(Scope.of(found.companies)) as tx:
            done = await oidc.sign_in(tx, found, vouched, device, address)
        response.delete_cookie(
            BROWSER_COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict", secure=by_https(request)
        )  # fmt: skip
        return await answers.answer(request, response, done)

    @router.post("/sign-in/oidc/logout", openapi_extra=_FORM)
    async def logout(request: Request) -> Reply:
        """Back-channel log-out: the provider says whose sessions have ended; signed by it, called by its server."""
        rates.spend(PER_ADDRESS, client_key(request))
        async with request.form(max_files=0, max_fields=4) as form:
            token = form.get("logout_token")
        if not isinstance(token, str) or not 0 < len(token) <= TOKEN_CHARACTERS_MAX:
            raise OidcTokenRefused(reason="malformed")
        claims = await oidc.hear_logout(token)
        async with db.unscoped() as tx:
            ended = await oidc.sessions_named(tx, claims)
        for session in ended:
            if session.companies:
                async with db.transaction(Scope.of(session.companies)) as tx:
                    await oidc.end(tx, session)
        return Reply()

    return router


_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["logout_token"],
                    "properties": {"logout_token": {"type": "string"}},
                }
            }
        },
    }
}
