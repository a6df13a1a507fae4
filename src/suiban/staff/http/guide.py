"""One's own first steps over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller
from suiban.staff.api.guide import FirstStep, Guides

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class GuideReply(Reply):
    """The steps one has taken, and whether the list was put away."""

    done: list[FirstStep]
    hidden: bool


class GuideBody(Body):
    """Whether the list is put away."""

    hidden: bool


def routes(db: Database, guides: Guides) -> APIRouter:
    """The routes of first steps."""
    router = APIRouter(prefix="/me/guide")

    @router.get("")
    async def load(caller: Caller) -> GuideReply:
        """One's own first steps."""
        async with db.transaction(caller.scope()) as tx:
            guide = await guides.load(tx, caller)
        return GuideReply(done=list(guide.done), hidden=guide.hidden)

    @router.put("", status_code=204)
    async def hide(body: GuideBody, caller: Caller) -> None:
        """Put the list away, or bring it back."""
        async with db.transaction(caller.scope()) as tx:
            await guides.hide(tx, caller, hidden=body.hidden)

    @router.put("/{step}", status_code=204)
    async def take(step: FirstStep, caller: Caller) -> None:
        """Note that a step was taken."""
        async with db.transaction(caller.scope()) as tx:
            await guides.take(tx, caller, step)

    return router
