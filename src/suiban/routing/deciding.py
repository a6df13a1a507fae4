"""The decider's part: offers, time-outs, absences. Over all companies, and in the one process that leads."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from math import inf

from suiban.eventlog.api import EventLog
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId, ReservationId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store, store_answers, store_kind_hours, store_preferring, store_presence
from suiban.routing.errors import ReservationGone
from suiban.routing.events import Reserved
from suiban.routing.leading import Leading, NotLeading
from suiban.routing.model import GRACE, PAGES_A_TURN, ROUND_TURNS_MAX, Offer, OfferReasons
from suiban.routing.model.matching import missed_most


class _CameBack(Exception):
    """They are connected after all: the transaction is to be rolled back."""


class Deciding(ABC):
    """Use cases of the decider; in a process that does not lead they do nothing."""

    _log: EventLog
    _clock: Clock
    _leading: Leading

    async def offer_round(self, db: Database) -> int:
        """Offer waiting work to available workers; how many offers were made."""
        made = 0
        async with self._leading.alone:
            self._leading.more = False
            scope = await self._leading.everything(db)
            try:
                for _ in range(ROUND_TURNS_MAX):
                    if not await self._leading.leads(db, scope):
                        break
                    await self._leading.learn(db, scope)
                    offered, more = await self._decide(db, scope)
                    made += offered
                    self._leading.more = more or self._leading.behind
                    if not self._leading.more:
                        break
            except NotLeading:
                pass
            except SuibanError:
                raise
            except Exception:
                self._leading.forget()
                raise
        return made

    async def _decide(self, db: Database, scope: Scope) -> tuple[int, bool]:
        """Page after page, each decided while PostgreSQL still writes the one before; how many offers were made, and
        whether there is more to decide at once: some of it could not be written, or there are pages left. Where none of
        it could be, others are at these works or people: they say when they are done.

        Nothing is learnt meanwhile: what is read would not show what is on its way.
        """
        made, decided, page = 0, 0, None
        try:
            for number in range(PAGES_A_TURN):
                now = self._clock.now()
                offers = self._leading.decide(now, number)
                decided += len(offers)
                if page is not None:
                    made += await page
                    page = None
                    await self._leading.go_on(db)
                if not offers:
                    return made, 0 < made < decided
                sent = asyncio.Event()
                page = asyncio.create_task(self._reserve(db, scope, offers, now, sent))
                await sent.wait()
            made += await page if page is not None else 0
            return made, True
        except BaseException:
            if page is not None:
                page.cancel()
                await asyncio.gather(page, return_exceptions=True)
            raise

    async def _reserve(
        self, db: Database, scope: Scope, offers: Sequence[Offer], now: datetime, sent: asyncio.Event
    ) -> int:
        try:
            async with db.transaction(scope) as tx:
                await self._leading.hold(tx)
                sent.set()  # who waits for it has their turn when the next statement is at PostgreSQL
                made = await store.reserve(tx, offers, now, self._leading.claims)
                if made:
                    self._log.hint(tx, [Reserved.KIND])
        finally:
            sent.set()
        self._leading.settle(made)
        return len(made)

    @property
    def more_to_offer(self) -> bool:
        """Whether the last round left something that may be offered at once."""
        return self._leading.more

    async def lead(self, db: Database) -> bool:
        """Whether this process decides, which it does from now on if no other one did."""
        async with self._leading.alone:
            return await self._leading.leads(db, await self._leading.everything(db))

    async def step_down(self, db: Database) -> None:
        """Decide no more: another process may at once."""
        async with self._leading.alone:
            await self._leading.step_down(db)

    async def expire(self, db: Database) -> int:
        """Put back offers nobody answered in time; who misses several in a row is set away. How many there were."""
        async with self._leader(db) as tx:
            if tx is None:
                return 0
            now = self._clock.now()
            rows = await store_answers.expire(tx, now)
            if rows:
                await self._log.append_many(tx, [facts_of.ended(row, "timed_out", "") for row in rows])
                missed = await store_presence.missed(tx, [StaffId.of(row["staff_id"]) for row in rows])
                most = missed_most(
                    [(StaffId.of(row["staff_id"]), CompanyId.of(row["company_id"])) for row in rows],
                    await store_preferring.rules(tx),
                )
                absent = [staff_id for staff_id, times in missed.items() if times >= most.get(staff_id, inf)]
                await self._change(tx, absent, "away", "missed_offers", only_from="available")
        return len(rows)

    async def keep_hours(self, db: Database) -> int:
        """Let tasks wait whose kind has closed, and those in again that are open after all. How many that changed."""
        async with self._leader(db) as tx:
            return await store_kind_hours.turn(tx, self._clock.now()) if tx is not None else 0

    async def sweep(self, db: Database) -> int:
        """Set offline who was disconnected longer than the grace; what they held waits again. How many they were."""
        async with db.transaction(await self._leading.everything(db)) as tx:
            lost = await store_presence.lost(tx, self._clock.now() - GRACE)
        swept = 0
        for staff_id in lost:
            with contextlib.suppress(_CameBack):
                async with self._leader(db) as tx_:
                    swept += await self._sweep_one(tx_, staff_id) if tx_ is not None else 0
        return swept

    async def doubt_all(self, db: Database) -> None:
        """Suppose everybody is disconnected: who is not reported by :meth:`still_connected` in time is swept.

        This is how workers of an edge process that died without a word are found.
        """
        async with self._leader(db) as tx:
            if tx is not None:
                await store_presence.doubt_all(tx, self._clock.now())

    async def why_offered(self, tx: Transaction, staff_id: StaffId, reservation_id: ReservationId) -> OfferReasons:
        """Why this person is being offered this; raises :class:`ReservationGone` when they are not, or no longer."""
        found = await store_answers.why_offered(tx, staff_id, reservation_id)
        if found is None:
            raise ReservationGone
        return found

    # --- inside ---

    async def _learn(self, db: Database) -> None:
        """Bring the memory of the process that leads up to date."""
        async with self._leading.alone:
            scope = await self._leading.everything(db)
            with contextlib.suppress(NotLeading):
                if await self._leading.leads(db, scope):
                    await self._leading.learn(db, scope)

    async def _sweep_one(self, tx: Transaction, staff_id: StaffId) -> int:
        await self._give_back(tx, staff_id, None, "disconnected")
        # last, because presence is locked last; who came back meanwhile keeps everything
        if not await store_presence.still_lost(tx, staff_id, self._clock.now() - GRACE):
            raise _CameBack
        await self._change(tx, [staff_id], "offline", "disconnected")
        return 1

    @contextlib.asynccontextmanager
    async def _leader(self, db: Database) -> AsyncIterator[Transaction | None]:
        """A transaction of the one that leads; None: that is another process."""
        async with self._leading.alone:
            scope = await self._leading.everything(db)
            if not await self._leading.leads(db, scope):
                yield None
                return
            async with db.transaction(scope) as tx:
                leads = True
                try:
                    await self._leading.hold(tx)
                except NotLeading:
                    leads = False
                yield tx if leads else None

    # --- the door's own ---

    @abstractmethod
    async def _give_back(
        self, tx: Transaction, staff_id: StaffId, company_id: CompanyId | None, reason: str
    ) -> None: ...

    @abstractmethod
    async def _change(
        self, tx: Transaction, staff_ids: Sequence[StaffId], state: str, reason: str, only_from: str | None = None
    ) -> None: ...
