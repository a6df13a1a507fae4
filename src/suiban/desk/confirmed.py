"""Who writes through the workbench's socket is confirmed in the very transaction that writes."""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from picows import WSUpgradeRequest

from suiban.kit.errors import NotFound
from suiban.platform.postgres import Database, Transaction
from suiban.staff.api import Staff, StaffCaller

COOKIE = "suiban_staff"


class ConfirmedWrite:
    """A transaction in which session, mandates and the right to talk are confirmed first; it reaches no further."""

    def __init__(self, db: Database, staff: Staff, caller: StaffCaller) -> None:
        self._db = db
        self._staff = staff
        self._caller = caller
        self._opened = db.transaction(caller.scope())

    async def __aenter__(self) -> tuple[Transaction, StaffCaller]:
        while True:
            tx = await self._opened.__aenter__()
            try:
                now = await self._staff.confirm(tx, self._caller, "talk")
                if now.companies == self._caller.companies:
                    return tx, now
                if not now.companies:
                    raise NotFound
            except BaseException as error:
                await self._opened.__aexit__(type(error), error, error.__traceback__)
                raise
            # a mandate was withdrawn and this socket has not heard of it yet: once more, in what is left
            await self._opened.__aexit__(None, None, None)
            self._caller, self._opened = now, self._db.transaction(now.scope())

    async def __aexit__(self, *details: Any) -> bool | None:
        return await self._opened.__aexit__(*details)


def cookie_of(request: WSUpgradeRequest | None) -> str:
    """The session token of an upgrade's cookie; empty when there is none."""
    header = request.headers.get("Cookie", "") if request is not None else ""
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
