"""One's own notices: what, when, and in which browser."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import Field

from suiban.notices.api import Notices, StaffKind, Wants
from suiban.notices.http.bodies import BrowserBody
from suiban.notices.model import MINUTES_A_DAY
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.platform.rates import Rate, Rates
from suiban.staff.api import StaffCaller

TESTS: Final = Rate("notice_tests", burst=5, every_s=10)
Caller = Annotated[StaffCaller, Depends(staff_caller)]
Minute = Annotated[int, Field(ge=0, lt=MINUTES_A_DAY)]


class WantsBody(Body):
    """What to be told by push, and quiet hours in minutes since midnight of one's own day; both None: no quiet."""

    kinds: list[StaffKind] = Field(max_length=10)
    quiet_from: Minute | None = None
    quiet_until: Minute | None = None
    time_zone: str = Field(min_length=1, max_length=64)


class NoticesReply(Reply):
    """One's wishes, the key to subscribe with, and whether this sign-in's browser is told (and its last error)."""

    kinds: list[StaffKind]
    quiet_from: int | None
    quiet_until: int | None
    time_zone: str
    key: str
    on: bool
    last_error: str


def routes(db: Database, notices: Notices, rates: Rates) -> APIRouter:
    """The routes of staff."""
    router = APIRouter(prefix="/me/notices")

    @router.get("")
    async def state(caller: Caller) -> NoticesReply:
        """One's own notices."""
        async with db.transaction(caller.scope()) as tx:
            wants, error = await notices.wants(tx, caller), await notices.error_of(tx, caller)
        return NoticesReply(
            kinds=list(wants.kinds), quiet_from=wants.quiet_from, quiet_until=wants.quiet_until,
            time_zone=wants.time_zone, key=notices.key.public, on=error is not None, last_error=error or "",
        )  # fmt: skip

    @router.put("", status_code=204)
    async def save(body: WantsBody, caller: Caller) -> None:
        """Change one's wishes; they hold for all of one's browsers."""
        kinds = tuple(dict.fromkeys(body.kinds))
        async with db.transaction(caller.scope()) as tx:
            await notices.save_wants(tx, caller, Wants(kinds, body.quiet_from, body.quiet_until, body.time_zone))

    @router.put("/push", status_code=204)
    async def agree(body: BrowserBody, caller: Caller) -> None:
        """Be told in this browser, until this sign-in ends."""
        async with db.transaction(caller.scope()) as tx:
            await notices.agree(tx, caller, body.browser(), body.language)

    @router.delete("/push", status_code=204)
    async def disagree(caller: Caller) -> None:
        """Be told no more in this browser."""
        async with db.transaction(caller.scope()) as tx:
            await notices.disagree(tx, caller)

    @router.post("/test", status_code=202)
    async def test(caller: Caller) -> None:
        """Send a test to this browser; it comes the way of all others, quiet hours or not."""
        rates.spend(TESTS, caller.staff_id.hex)
        async with db.transaction(caller.scope()) as tx:
            await notices.test(tx, caller)

    return router
