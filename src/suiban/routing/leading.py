"""Leading: of all deciders one keeps in memory what waits and who is there, as long as its lease lasts.

PostgreSQL stays the truth. What others change they mark in the same transaction, and the leader reads it anew; what
it offers is committed by compare-and-set, and only while nobody else leads. Whoever takes the lead reads everything.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from suiban.kit.ids import QueueId, StaffId, WorkId, uuid7
from suiban.kit.time import Clock
from suiban.platform import changes
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.routing import store, store_leading, store_presence
from suiban.routing.errors import NoCompanies
from suiban.routing.model import DOUBTED_AFTER, OFFERS_AT_ONCE, PAGE_GROWTH_MAX, Offer, Worker
from suiban.routing.model.hall import Hall

LEASE: Final = timedelta(seconds=1)
FIRST_LEASE: Final = timedelta(seconds=4)
"""Of who begins to lead, and while everything is read."""
RENEW_S: Final = 0.3
ROWS_AT_ONCE: Final = 500
MARKS_MAX: Final = 5_000
LINE_AT_ONCE: Final = 2_000
"""Of a queue that changed so many works are read anew at a time: meanwhile the others go by what it was."""
DOUBT_S: Final = 0.5
SCOPE_S: Final = 5.0
PATROL_S: Final = 0.1
PATROL_ITEMS: Final = 10
"""So many works and so many people are looked at anew each time, one after the other, should anything ever have
changed without a mark: all of 50,000 within ten minutes, and no offer waits for it."""
_WORKS, _QUEUES = "routing.work", "routing.queue"
_PEOPLE: Final = ("routing.worker", "staff.member", "conversations.holder")


class _TooMany(Exception):
    """So much changed that reading everything is less work."""


class NotLeading(Exception):
    """Somebody else leads by now: the transaction is to be rolled back."""


class Leading:
    """One that may lead. Nothing of it is for more than one task at a time."""

    def __init__(self, clock: Clock) -> None:
        self.hall = Hall()
        self.claims: dict[StaffId, int] = {}
        """How often those who are there had taken work by themselves when they were read."""
        self._clock = clock
        self._holder = uuid7()
        self.alone = asyncio.Lock()
        """To be held by who decides: one at a time in a process."""
        self._all: Scope | None = None
        self._all_at = 0.0
        self._scope: Scope | None = None
        self._epoch: int | None = None
        self._renewed_at = self._patrolled_at = self._doubted_at = 0.0
        self._doubted: set[StaffId] = set()
        self._open: dict[UUID, Offer] = {}
        """Decided, and not reserved, or not yet."""
        self._unread: dict[UUID, None] = {}
        """The works of queues that changed, until they are read anew."""
        self.more = False
        """Whether there is more to do at once; set by who decides."""
        self._beat: tuple[list[UUID], list[UUID]] = [], []
        """The works and the people that are still to be looked at on this patrol."""

    async def everything(self, db: Database) -> Scope:
        """All companies, looked up anew every few seconds. Raises :class:`NoCompanies`."""
        if self._all is None or self._clock.monotonic() - self._all_at > SCOPE_S:
            async with db.unscoped() as tx:
                companies = await store.companies(tx)
            if not companies:
                raise NoCompanies
            self._all, self._all_at = Scope.of(companies), self._clock.monotonic()
        return self._all

    async def leads(self, db: Database, scope: Scope) -> bool:
        """Whether this one leads, which it does from now on if nobody else did. Renews the lease when it is time."""
        await self.go_on(db)
        if self._epoch is not None and scope != self._scope:
            await self._read_all(db, scope)
        if self._epoch is None:
            async with db.unscoped() as tx:
                self._epoch = await store_leading.lead(tx, self._holder, FIRST_LEASE)
            if self._epoch is not None:
                await self._read_all(db, scope)
        return self._epoch is not None

    async def go_on(self, db: Database) -> None:
        """Renew the lease when it is time: between two pages too, which may take longer than it lasts."""
        now = self._clock.monotonic()
        if self._epoch is not None and now - self._renewed_at >= RENEW_S:
            await self._renew(db, now)

    async def hold(self, tx: Transaction, *, lasting: bool = True) -> None:
        """Lead until this transaction ends, which must be soon. Raises :class:`NotLeading`.

        Not ``lasting``: what it writes need not outlive a crash of the database.
        """
        if self._epoch is None or not await store_leading.fence(tx, self._epoch, lasting=lasting):
            self._epoch = None
            raise NotLeading

    async def step_down(self, db: Database) -> None:
        """Let somebody else lead at once."""
        epoch, self._epoch = self._epoch, None
        if epoch is not None:
            async with db.unscoped() as tx:
                await store_leading.step_down(tx, epoch)

    async def learn(self, db: Database, scope: Scope) -> None:
        """Bring what is kept up to date. Raises :class:`NotLeading`."""
        epoch = self._epoch
        try:
            await self._learn(db, scope)
        except _TooMany:
            self._epoch = epoch
            await self._read_all(db, scope)

    async def _learn(self, db: Database, scope: Scope) -> None:
        epoch, self._epoch = self._epoch, None  # if the marks are taken and what they mean is lost, all is read anew
        async with db.transaction(scope) as tx:
            self._epoch = epoch
            await self.hold(tx, lasting=False)  # marks that are there again are read again
            self._epoch = None
            marks = await changes.take(tx)
            if sum(map(len, marks.values())) > MARKS_MAX:
                raise _TooMany
            people = {StaffId.of(item) for what in _PEOPLE for item in marks.get(what, ())}
            people |= {offer.staff_id for offer in self._open.values()}
            people |= await self._doubt(tx)
            works = {offer.work_id for offer in self._open.values()}.union(marks.get(_WORKS, ()))
            queues = [QueueId.of(item) for item in marks.get(_QUEUES, ())]
            self._unread.update(dict.fromkeys(await store_leading.waiting_in(tx, queues)))
            line = [*islice(self._unread, LINE_AT_ONCE)]
            for work_id in line:
                del self._unread[work_id]
            works.update(line)
            some_works, some_people = await self._patrol(tx)
            works.update(some_works)
            people.update(map(StaffId.of, some_people))
            waiting = await store_leading.waiting_anew(tx, list(works))
            since = self._clock.now() - DOUBTED_AFTER
            there = await store_presence.workers(tx, since, list(people)) if people else []
        self._open.clear()
        for work_id in works.difference(work.work_id for work in waiting):
            self.hall.remove(WorkId.of(work_id))
        for work in waiting:
            self.hall.put(work)
        for staff_id in people.difference(worker.staff_id for worker in there):
            self.hall.leave(staff_id)
            self.claims.pop(staff_id, None)
        for worker in there:
            self.hall.come(worker)
            self.claims[worker.staff_id] = worker.claims
        self._epoch = epoch

    def forget(self) -> None:
        """Lead no more until everything is read anew: what is kept in memory may be wrong."""
        self._epoch = None

    def decide(self, now: datetime, page: int) -> list[Offer]:
        """The next page of offers (0: the first of a turn); each is to be reserved, else its work and its worker are
        read anew."""
        offers = self.hall.decide(now, OFFERS_AT_ONCE << min(page, PAGE_GROWTH_MAX))
        self._open.update((offer.reservation_id, offer) for offer in offers)
        return offers

    @property
    def behind(self) -> bool:
        """Whether some of what changed is still to be read."""
        return bool(self._unread)

    def settle(self, reserved: Iterable[UUID]) -> None:
        """These were reserved, and that is committed."""
        for reservation_id in reserved:
            self._open.pop(reservation_id, None)

    # --- inside ---

    async def _renew(self, db: Database, now: float) -> None:
        epoch, self._epoch = self._epoch, None
        assert epoch is not None
        async with db.unscoped() as tx:
            still = await store_leading.renew(tx, epoch, LEASE)
        if still:
            self._epoch, self._renewed_at = epoch, now

    async def _read_all(self, db: Database, scope: Scope) -> None:
        """Read everything; that may take longer than a lease lasts."""
        epoch, self._epoch = self._epoch, None
        assert epoch is not None
        done = asyncio.Event()
        keeping = asyncio.create_task(self._keep(db, epoch, done))
        try:
            async with db.unscoped() as tx:
                await changes.forget(tx)  # what changes from now on is marked, and read again
            since = self._clock.now() - DOUBTED_AFTER
            async with db.snapshot(scope) as tx:
                await tx.unhurried()
                there = await store_presence.there(tx, since)
                waiting = await store_leading.all_waiting(tx)
                self._doubted = await store_leading.doubted(tx, since)
            workers: list[Worker] = []
            for rows in _pages(there):
                workers += map(store_presence.worker_of, rows)
                await asyncio.sleep(0)
            hall = Hall(workers)
            now = self._clock.now()
            for rows in _pages(waiting):
                for row in rows:
                    hall.put(store.waiting_of(row))
                hall.gather(now)
                await asyncio.sleep(0)
        finally:
            done.set()  # not cancelled, which would break a connection in mid-transaction
            await asyncio.gather(keeping, return_exceptions=True)
        self.hall, self._scope, self._epoch = hall, scope, epoch
        self.claims = {worker.staff_id: worker.claims for worker in workers}
        self._open.clear()
        self._unread.clear()
        self._beat = [], []
        await self._renew(db, self._clock.monotonic())

    async def _keep(self, db: Database, epoch: int, done: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RENEW_S):
                    await done.wait()
                return
            async with db.unscoped() as tx:
                await store_leading.renew(tx, epoch, FIRST_LEASE)

    async def _doubt(self, tx: Transaction) -> set[StaffId]:
        """Whose being there is to be looked at anew: their connection is gone for some time, or is back."""
        now = self._clock.monotonic()
        if not self._doubted and now - self._doubted_at < DOUBT_S:
            return set()
        before, self._doubted = self._doubted, await store_leading.doubted(tx, self._clock.now() - DOUBTED_AFTER)
        self._doubted_at = now
        return before ^ self._doubted

    async def _patrol(self, tx: Transaction) -> tuple[list[UUID], list[UUID]]:
        """The next works and people to look at, what is in memory and what is not; none before it is time again."""
        now = self._clock.monotonic()
        if now - self._patrolled_at < PATROL_S:
            return [], []
        self._patrolled_at = now
        works, people = self._beat
        if not works and not people:
            works += {*await store_leading.waiting_ids(tx), *self.hall.work_ids()}
            people += {*await store_leading.available_ids(tx), *self.hall.staff_ids()}
        found = works[-PATROL_ITEMS:], people[-PATROL_ITEMS:]
        del works[-PATROL_ITEMS:], people[-PATROL_ITEMS:]
        return found


def _pages(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """A few at a time, so that others have their turn between."""
    return (rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE))
