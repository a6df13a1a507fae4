"""Signing in over HTTP, step by step, and out again.

An unfinished sign-in is no session: its token stands in the body, opens nothing but the next step, and lasts minutes.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from suiban.audit.api import Actor
from suiban.kit.errors import SuibanError
from suiban.platform.http import Body, Reply, client_key, require_origin, staff_caller
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rate, Rates
from suiban.staff.api import Login, SignedIn, StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.api.sign_in import StepNeeded, Tried
from suiban.staff.errors import ClockSkewed, WrongCode, WrongCredentials
from suiban.staff.http.replies import MeReply, StepReply, me_of
from suiban.staff.model.access import StepLogin

COOKIE: Final = "suiban_staff"

# A whole office may sit behind one address: this is only against floods. Guessing is counted in the database, for each
# login, so that all web processes agree and none forgets.
PER_ADDRESS: Final = Rate("sign_ins_per_address", burst=60, every_s=2)

Token = Annotated[str, Field(max_length=64)]
Code = Annotated[str, Field(max_length=40)]
Password = Annotated[str, Field(max_length=400)]
Caller = Annotated[StaffCaller, Depends(staff_caller)]


class SignInBody(Body):
    """Login and password."""

    login: str = Field(max_length=64)
    password: Password


class CodeBody(Body):
    """Login and the one-time code that somebody in charge passed on."""

    login: str = Field(max_length=64)
    code: Code


class StepBody(Body):
    """An unfinished sign-in."""

    token: Token


class StepCodeBody(Body):
    """An unfinished sign-in and a code of the app, or a recovery code."""

    token: Token
    code: Code


class StepPasswordBody(Body):
    """An unfinished sign-in and the new password."""

    token: Token
    password: Password


class ProposedReply(Reply):
    """A fresh second step, shown once: to be typed, or as a picture (SVG) to be scanned."""

    key: str
    svg: str


class SignedOutReply(Reply):
    """``end_session``: where to go to be signed out at the identity provider as well."""

    end_session: str | None


Answer = MeReply | StepReply


class Answers:
    """What somebody is told who is signed in, or has a step to do first."""

    def __init__(self, db: Database, access: Access) -> None:
        self._db = db
        self._access = access

    async def answer(self, request: Request, response: Response, done: SignedIn | StepNeeded) -> Answer:
        """Sets the session's cookie when this is one."""
        if isinstance(done, StepNeeded):
            assert done.step
            return StepReply(step=done.step, token=done.token)
        async with self._db.transaction(done.caller.scope()) as tx:
            reply = await me_of(tx, self._access.staff, done.caller)
        response.set_cookie(
            COOKIE,
            done.token,
            max_age=int((done.caller.expires_at - self._access.clock.now()).total_seconds() + 0.5),
            httponly=True,
            samesite="strict",
            secure=by_https(request),
        )
        return reply


def routes(db: Database, access: Access, rates: Rates, answers: Answers) -> APIRouter:
    """The routes of signing in and out."""
    router, sign_ins, staff, answer = APIRouter(), access.sign_ins, access.staff, answers.answer

    async def count(request: Request, login: str) -> tuple[Tried, Login | None]:
        require_origin(request)
        address = client_key(request)
        rates.spend(PER_ADDRESS, address)
        access.oidc.require_passwords(login)
        async with db.unscoped() as tx:
            tried = await sign_ins.count_try(tx, login, address)
        async with db.unscoped() as tx:
            return tried, await staff.find_login(tx, login)

    async def failed(request: Request, login: Login | None, tried: Tried, what: str) -> None:
        if login is not None and login.companies:
            async with db.transaction(Scope.of(login.companies)) as tx:
                await sign_ins.note_failure(tx, login, client_key(request), tried.locked, what)

    async def step_of(request: Request, token: str, *steps: str) -> StepLogin:
        require_origin(request)
        rates.spend(PER_ADDRESS, client_key(request))
        async with db.unscoped() as tx:
            return await sign_ins.find_step(tx, token, *steps)  # type: ignore[arg-type]

    @router.post("/sign-in")
    async def sign_in(request: Request, response: Response, body: SignInBody) -> Answer:
        """Sign in with login and password: sets the session's cookie, or says what is due first."""
        name = body.login.strip().lower()
        tried, found = await count(request, name)
        try:
            login = await staff.check_password(found, body.password)
        except WrongCredentials:
            await failed(request, found, tried, "password")
            raise
        device, address = request.headers.get("user-agent", ""), client_key(request)
        async with db.transaction(Scope.of(login.companies)) as tx:
            done = await sign_ins.begin(tx, login, device, address, tried)
        return await answer(request, response, done)

    @router.post("/sign-in/code")
    async def sign_in_with_code(request: Request, response: Response, body: CodeBody) -> Answer:
        """Sign in with a one-time code, good once and for a day; a new password is due then."""
        name = body.login.strip().lower()
        tried, login = await count(request, name)
        if login is None or not login.companies:
            raise WrongCredentials
        device, address = request.headers.get("user-agent", ""), client_key(request)
        try:
            async with db.transaction(Scope.of(login.companies)) as tx:
                done = await sign_ins.redeem(tx, login, body.code, device, address, tried)
        except WrongCredentials:
            await failed(request, login, tried, "code")
            raise
        return await answer(request, response, done)

    @router.post("/sign-in/second")
    async def second(request: Request, response: Response, body: StepCodeBody) -> Answer:
        """The second step: a code of the app or a recovery code."""
        step = await step_of(request, body.token, "second")
        async with db.transaction(Scope.of(step.companies)) as tx:
            await sign_ins.count_step_try(tx, step)
        actor = Actor("staff", step.staff_id, step.session_id)
        try:
            async with db.transaction(Scope.of(step.companies)) as tx:
                await access.second.check(tx, step.staff_id, body.code, actor)
                done = await sign_ins.finish_step(tx, step, client_key(request), second_done=True)
        except (WrongCode, ClockSkewed):
            login = Login(step.staff_id, "", step.companies)
            await failed(request, login, Tried(b"", b"", False), "second_step")
            raise
        return await answer(request, response, done)

    @router.post("/sign-in/password")
    async def new_password(request: Request, response: Response, body: StepPasswordBody) -> Answer:
        """Choose the new password that is due."""
        step = await step_of(request, body.token, "password")
        async with db.transaction(Scope.of(step.companies)) as tx:
            present = await access.passwords.load(tx, step.staff_id)
        hashed = await access.passwords.choose(present, body.password)
        async with db.transaction(Scope.of(step.companies)) as tx:
            actor = Actor("staff", step.staff_id, step.session_id)
            await access.passwords.save(tx, present, hashed, step.session_id, actor)
            done = await sign_ins.finish_step(tx, step, client_key(request), second_done=False)
        return await answer(request, response, done)

    @router.post("/sign-in/enrol")
    async def enrol(request: Request, body: StepBody) -> ProposedReply:
        """A second step is asked for: the secret for the app."""
        step = await step_of(request, body.token, "enrol")
        async with db.transaction(Scope.of(step.companies)) as tx:
            proposed = await access.second.propose(tx, step.staff_id, step.login)
        return ProposedReply(key=proposed.key, svg=proposed.svg)

    @router.post("/sign-in/enrol/confirm")
    async def confirm(request: Request, response: Response, body: StepCodeBody) -> Answer:
        """The first code of the app: signed in, with recovery codes that are shown this once."""
        step = await step_of(request, body.token, "enrol")
        async with db.transaction(Scope.of(step.companies)) as tx:
            await sign_ins.count_step_try(tx, step)
        async with db.transaction(Scope.of(step.companies)) as tx:
            actor = Actor("staff", step.staff_id, step.session_id)
            codes = await access.second.confirm(tx, step.staff_id, body.code, actor)
            done = await sign_ins.finish_step(tx, step, client_key(request), second_done=True)
        reply = await answer(request, response, done)
        if isinstance(reply, StepReply):  # pragma: no cover - nothing is due after this one
            raise SuibanError
        return reply.model_copy(update={"recovery_codes": list(codes)})

    @router.post("/sign-out")
    async def sign_out(request: Request, response: Response, caller: Caller) -> SignedOutReply:
        """End this session and close its sockets."""
        async with db.transaction(caller.scope()) as tx:
            token = await access.oidc.token_of(tx, caller.session_id, caller.staff_id)
            await staff.revoke_session(tx, caller, caller.session_id)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=by_https(request))
        back_to = request.headers["origin"].rstrip("/").lower() + "/desk/"
        return SignedOutReply(end_session=await access.oidc.end_url(token, back_to))

    return router


def by_https(request: Request) -> bool:
    """Whether the page came by TLS: behind a balancer that ends it the page's own origin tells; it was checked."""
    return request.headers.get("origin", "").lower().startswith("https://")
