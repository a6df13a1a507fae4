"""The door of notices: browsers come and go, wishes are kept, news is queued, claimed and settled."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import available_timezones

from suiban.audit.api import Audit
from suiban.customers.api import CustomerCaller
from suiban.kit.ids import CompanyId, CustomerId
from suiban.kit.time import Clock
from suiban.notices import store
from suiban.notices.errors import BadQuiet, PushNotSetUp, PushServiceRefused, ZoneUnknown
from suiban.notices.model import HOLDS, STAFF_KINDS, Language, News, Push, Result, StaffKind, Wants
from suiban.platform.postgres import Transaction
from suiban.platform.web_push import Browser, OwnKey, host_allowed
from suiban.staff.api import StaffCaller

__all__ = ["STAFF_KINDS", "Browser", "Language", "News", "Notices", "Push", "Result", "StaffKind", "Wants"]

HINT: Final = "notices"
"""Hint without content: there is something to send, or another browser to watch for."""


class Notices:
    """Who is told what."""

    def __init__(self, clock: Clock, audit: Audit, key: OwnKey, services: Sequence[str]) -> None:
        self._clock = clock
        self._audit = audit
        self._services = tuple(services)
        self._zones = frozenset(available_timezones())
        self.key = key

    # --- wishes ---

    async def wants(self, tx: Transaction, caller: StaffCaller) -> Wants:
        """What the caller wants to be told by push."""
        return await store.wants(tx, caller.staff_id)

    async def save_wants(self, tx: Transaction, caller: StaffCaller, chosen: Wants) -> None:
        """Keep the caller's wishes. Raises :class:`BadQuiet`, :class:`ZoneUnknown`."""
        if (chosen.quiet_from is None) != (chosen.quiet_until is None):
            raise BadQuiet
        if chosen.quiet_from is not None and chosen.quiet_from == chosen.quiet_until:
            raise BadQuiet
        if chosen.time_zone not in self._zones:
            raise ZoneUnknown
        await store.save_wants(tx, caller.staff_id, chosen)

    # --- browsers ---

    async def agree(self, tx: Transaction, caller: StaffCaller, browser: Browser, language: Language) -> None:
        """The browser of this sign-in is told from now on. Raises :class:`PushServiceRefused`."""
        self._check(browser)
        await store.forget_endpoint(tx, browser.endpoint)
        await store.add_staff(tx, caller.session_id, caller.staff_id, browser, language, self._clock.now())
        await self._record(tx, caller, "notices.push_on")
        tx.hint(HINT, b"")

    async def agree_customer(
        self, tx: Transaction, caller: CustomerCaller, browser: Browser, language: Language
    ) -> None:
        """The browser of this customer's session is told from now on. Raises :class:`PushServiceRefused`."""
        self._check(browser)
        await store.forget_endpoint(tx, browser.endpoint)
        await store.add_customer(
            tx, caller.company_id, caller.session_id, caller.customer_id, browser, language, self._clock.now()
        )
        tx.hint(HINT, b"")

    async def disagree(self, tx: Transaction, caller: StaffCaller) -> None:
        """The browser of this sign-in is not told any more; harmless when it was not."""
        if await store.delete_staff(tx, caller.session_id):
            await self._record(tx, caller, "notices.push_off")

    async def disagree_customer(self, tx: Transaction, caller: CustomerCaller) -> None:
        """The browser of this customer's session is not told any more; harmless when it was not."""
        await store.delete_customer(tx, caller.company_id, caller.session_id)

    async def error_of(self, tx: Transaction, caller: StaffCaller) -> str | None:
        """The code of what went wrong last with this sign-in's browser, empty: nothing; None: it is not told."""
        return await store.staff_error(tx, caller.session_id)

    async def is_told(self, tx: Transaction, caller: CustomerCaller) -> bool:
        """Whether the browser of this customer's session is told."""
        return await store.has_customer(tx, caller.company_id, caller.session_id)

    async def reachable(
        self, tx: Transaction, customers: Sequence[tuple[CompanyId, CustomerId]]
    ) -> frozenset[CustomerId]:
        """Those of these customers who are told of answers when they are not there."""
        return await store.reachable(tx, customers, self._clock.now()) if customers else frozenset()

    async def test(self, tx: Transaction, caller: StaffCaller) -> None:
        """Send a test to the browser of this sign-in. Raises :class:`PushNotSetUp`."""
        if await store.staff_error(tx, caller.session_id) is None:
            raise PushNotSetUp
        now = self._clock.now()
        await store.enqueue_test(tx, min(caller.companies), caller.session_id, now, now + HOLDS["test"])
        tx.hint(HINT, b"")

    # --- the outbox ---

    async def anybody(self, tx: Transaction) -> tuple[bool, bool]:
        """Whether there are browsers of staff, and of customers, at all."""
        return await store.anybody(tx)

    async def enqueue(self, tx: Transaction, for_staff: Sequence[News], for_customers: Sequence[News]) -> None:
        """Queue what may have to be told; each talk and kind once a batch."""
        added = await store.enqueue(tx, for_staff, for_staff=True)
        added += await store.enqueue(tx, for_customers, for_staff=False)
        if added:
            tx.hint(HINT, b"")

    async def claim(self, tx: Transaction, limit: int, lease_s: float) -> list[Push]:
        """Take what is due, as it stands now."""
        return await store.claim(tx, self._clock.now(), limit, lease_s)

    async def settle(self, tx: Transaction, results: Sequence[Result]) -> None:
        """Write down what became of attempts."""
        await store.settle(tx, results, self._clock.now())

    def _check(self, browser: Browser) -> None:
        if not host_allowed(browser.endpoint, self._services):
            raise PushServiceRefused

    async def _record(self, tx: Transaction, caller: StaffCaller, action: str) -> None:
        await self._audit.record(tx, caller.companies, caller.actor(), action, "staff", caller.staff_id)
