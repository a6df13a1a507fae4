"""One's own account over HTTP: who one is, password, second step, sign-ins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from suiban.kit.ids import SessionId
from suiban.platform.http import Body, Reply, client_key, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.api.passwords import Present
from suiban.staff.errors import WrongPassword
from suiban.staff.http.replies import MeReply, SessionsReply, me_of, sessions_of
from suiban.staff.http.sign_in import Code, Password, ProposedReply

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class PasswordBody(Body):
    """The present password and the new one."""

    present: Password
    new: Password


class PresentBody(Body):
    """The present password, asked again before something that matters."""

    present: Password


class ConfirmBody(Body):
    """A code of the app."""

    code: Code = Field(min_length=1)


class SecondReply(Reply):
    """Whether the second step is set up, whether it is asked for, and how many recovery codes are left."""

    set_up: bool
    demanded: bool
    recovery_codes_left: int


class CodesReply(Reply):
    """Recovery codes, shown this once."""

    recovery_codes: list[str]


class EndedReply(Reply):
    """How many sessions were ended."""

    ended: int


def routes(db: Database, access: Access) -> APIRouter:
    """The routes of one's own account."""
    router, staff = APIRouter(), access.staff

    async def ask_again(request: Request, caller: StaffCaller, password: str) -> Present:
        """The present password, or WrongPassword: counted like a sign-in, for a desk that was left open."""
        address = client_key(request)
        async with db.unscoped() as tx:
            tried = await access.sign_ins.count_try(tx, caller.login, address)
        async with db.transaction(caller.scope()) as tx:
            present = await access.passwords.load(tx, caller.staff_id)
        try:
            await access.passwords.check(present, password)
        except WrongPassword:
            async with db.transaction(caller.scope()) as tx:
                await access.sign_ins.note_failure(tx, caller.as_login(), address, tried.locked, "present_password")
            raise
        async with db.unscoped() as tx:
            await access.sign_ins.take_back(tx, tried)
        return present

    @router.get("/me")
    async def me(caller: Caller) -> MeReply:
        """Who is signed in, and the CSRF token."""
        async with db.transaction(caller.scope()) as tx:
            return await me_of(tx, staff, caller)

    @router.put("/me/password", status_code=204)
    async def change_password(request: Request, body: PasswordBody, caller: Caller) -> None:
        """Change one's password; every other sign-in of one's own ends."""
        present = await ask_again(request, caller, body.present)
        hashed = await access.passwords.choose(present, body.new)
        async with db.transaction(caller.scope()) as tx:
            await access.passwords.save(tx, present, hashed, caller.session_id, caller.actor())

    @router.get("/me/second")
    async def second(caller: Caller) -> SecondReply:
        """One's second step."""
        async with db.transaction(caller.scope()) as tx:
            set_up, left = await access.second.state(tx, caller.staff_id)
            standing = await access.sign_ins.standing(tx, caller.staff_id)
        return SecondReply(set_up=set_up, demanded=standing.demands.second_step, recovery_codes_left=left)

    @router.post("/me/second")
    async def propose(request: Request, body: PresentBody, caller: Caller) -> ProposedReply:
        """Begin to set up a second step; it counts once a code was given."""
        await ask_again(request, caller, body.present)
        async with db.transaction(caller.scope()) as tx:
            proposed = await access.second.propose(tx, caller.staff_id, caller.login)
        return ProposedReply(key=proposed.key, svg=proposed.svg)

    @router.post("/me/second/confirm")
    async def confirm(body: ConfirmBody, caller: Caller) -> CodesReply:
        """The first code of the app."""
        async with db.transaction(caller.scope()) as tx:
            codes = await access.second.confirm(tx, caller.staff_id, body.code, caller.actor())
        return CodesReply(recovery_codes=list(codes))

    @router.post("/me/second/codes")
    async def renew(request: Request, body: PresentBody, caller: Caller) -> CodesReply:
        """Fresh recovery codes in the place of the old ones."""
        await ask_again(request, caller, body.present)
        async with db.transaction(caller.scope()) as tx:
            codes = await access.second.renew_codes(tx, caller.staff_id, caller.actor())
        return CodesReply(recovery_codes=list(codes))

    @router.delete("/me/second", status_code=204)
    async def give_up(request: Request, body: PresentBody, caller: Caller) -> None:
        """No second step any more, unless a company asks for it."""
        await ask_again(request, caller, body.present)
        async with db.transaction(caller.scope()) as tx:
            await access.second.give_up(tx, caller.staff_id, caller.actor())

    @router.get("/me/sessions")
    async def own_sessions(caller: Caller) -> SessionsReply:
        """Where one is signed in."""
        async with db.transaction(caller.scope()) as tx:
            sessions = await staff.list_sessions(tx, caller)
        return sessions_of(sessions, caller.session_id)

    @router.delete("/me/sessions")
    async def end_other_sessions(caller: Caller) -> EndedReply:
        """End every other sign-in of one's own; their sockets close within a second."""
        async with db.transaction(caller.scope()) as tx:
            return EndedReply(ended=await staff.revoke_others(tx, caller))

    @router.delete("/me/sessions/{session_id}", status_code=204)
    async def end_own_session(session_id: str, caller: Caller) -> None:
        """End one of one's own sign-ins; its sockets close within a second."""
        wanted = SessionId.parse(session_id)
        async with db.transaction(caller.scope()) as tx:
            await staff.revoke_session(tx, caller, wanted)

    return router
