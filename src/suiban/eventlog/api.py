"""The door of the log: append in the caller's transaction; follow below the horizon."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from suiban.eventlog import store
from suiban.eventlog.events import Cursor, Fact, Logged, UnknownFact
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope, Transaction

log = logging.getLogger(__name__)

BATCH_FACTS_MAX = 2_000
IDLE_WAIT_S = 0.5
IDLE_KEPT_EVERY_S = 60.0
"""Who finds nothing for long still notes how far it has looked, so that a restart does not read all of that again."""
LOOK_AGAIN_S = 0.01
RETRY_WAIT_S_MAX = 5.0
_encode = msgspec.json.Encoder().encode


class EventLog:
    """Appends facts and hints at them by topic."""

    async def append(self, tx: Transaction, company_id: CompanyId, facts: Sequence[Fact]) -> None:
        """Write facts of one company in the caller's transaction."""
        await self.append_many(tx, [(company_id, fact) for fact in facts])

    async def append_many(self, tx: Transaction, pairs: Sequence[tuple[CompanyId, Fact]]) -> None:
        """Write facts of several companies, in this order; their topics are hinted at after the commit."""
        if not pairs:
            return
        rows = [
            (company, fact.topic(), type(fact).KIND, fact.subject(), _encode(fact).decode()) for company, fact in pairs
        ]
        await store.insert(tx, rows)
        self.hint(tx, {row[1] for row in rows})

    def hint(self, tx: Transaction, topics: Iterable[str]) -> None:
        """Tell the followers after the commit: for who wrote facts by the view ``eventlog_door.fact``."""
        tx.hint("log", ",".join(sorted(topics)).encode())


def decode(logged: Logged, kinds: Sequence[type[Fact]]) -> Fact:
    """The fact as a value. Raises :class:`UnknownFact` when its kind is not among ``kinds``."""
    for kind in kinds:
        if logged.kind == kind.KIND:
            return msgspec.json.decode(logged.body, type=kind)
    raise UnknownFact(logged.kind)


class Waker:
    """Waits for a hint, and a while; after a hint it waits a little at first, then longer and longer.

    A fact that was hinted at may still be above the horizon: some other writer is at work; nobody hints when it ends.
    """

    def __init__(self) -> None:
        self._hinted = asyncio.Event()
        self._wait_s = IDLE_WAIT_S

    def wake(self) -> None:
        """Something was logged."""
        self._hinted.set()

    async def wait(self) -> None:
        """Until it is worth looking again."""
        try:
            async with asyncio.timeout(self._wait_s):
                await self._hinted.wait()
        except TimeoutError:
            self._wait_s = min(IDLE_WAIT_S, 2 * self._wait_s)
        else:
            self._wait_s = LOOK_AGAIN_S
        self._hinted.clear()


class Listener(Protocol):
    """Somebody who does something when facts were logged.

    ``prepare`` runs outside any transaction and may think for long; ``handle`` writes what follows and must be
    idempotent. Both get a batch in log order. The scope of ``tx`` is the companies of the batch; the cursor is
    committed with it.
    """

    name: str
    topics: frozenset[str]

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> Any:
        """Whatever takes time: reading, models."""
        ...

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: Any) -> None:
        """Write, in one transaction with the cursor."""
        ...


class Follower:
    """Reads the log once for all listeners of a process and hands each its topics, each at its own pace.

    One listener that fails is tried again from its own cursor and holds up no other.
    """

    def __init__(self, reader: Database, writer: Database, hints: Hints, clock: Clock, listeners: Sequence[Listener]):
        self._reader = reader
        self._writer = writer
        self._hints = hints
        self._clock = clock
        self._listeners = tuple(listeners)
        self._wakers = {item.name: Waker() for item in listeners}
        self.horizon_age_ms = 0.0

    async def run(self) -> None:
        """Follow until cancelled."""
        self._hints.subscribe("log", self._wake)
        async with asyncio.TaskGroup() as group:
            for listener in self._listeners:
                group.create_task(self._follow(listener))

    def _wake(self, payload: bytes) -> None:
        topics = set(payload.decode().split(","))
        for listener in self._listeners:
            if listener.topics & topics:
                self._wakers[listener.name].wake()

    async def _follow(self, listener: Listener) -> None:
        cursor: Cursor | None = None
        failures = 0
        kept_at = self._clock.monotonic()
        while True:
            try:
                cursor = cursor or await self._start_of(listener)
                cursor, more = await self._step(listener, cursor)
                failures = 0
                if not more and self._clock.monotonic() - kept_at >= IDLE_KEPT_EVERY_S:
                    kept_at = self._clock.monotonic()
                    async with self._writer.unscoped() as tx:
                        await store.save_cursor(tx, listener.name, cursor)
            except (DatabaseUnavailable, ConnectionError):
                cursor, more = None, False
                await asyncio.sleep(min(RETRY_WAIT_S_MAX, 0.2 * 2**failures))
                failures += 1
            except Exception:
                # the listener's own fault: it stays where it is, loudly, and is tried again
                log.exception("listener failed", extra={"listener": listener.name})
                cursor, more = None, False
                await asyncio.sleep(min(RETRY_WAIT_S_MAX, 0.2 * 2**failures))
                failures += 1
            if not more:
                await self._wakers[listener.name].wait()

    async def _start_of(self, listener: Listener) -> Cursor:
        async with self._reader.unscoped() as tx:
            return (await store.load_cursors(tx, [listener.name])).get(listener.name, Cursor(0, 0))

    async def _step(self, listener: Listener, cursor: Cursor) -> tuple[Cursor, bool]:
        async with self._reader.unscoped() as tx:
            below = await store.horizon(tx)
            limit: int = getattr(listener, "batch_facts_max", BATCH_FACTS_MAX)
            facts = await store.read_since(tx, cursor, below, sorted(listener.topics), limit)
        more = len(facts) == limit
        # everything below the horizon has been looked at, so an idle listener does not read the same range for ever
        reached = facts[-1].cursor if more else Cursor(below - 1, 2**62)
        if not facts:
            return max(cursor, reached), False
        prepared = await listener.prepare(self._writer, facts)
        async with self._writer.transaction(Scope.of({fact.company_id for fact in facts})) as tx:
            await listener.handle(tx, facts, prepared)
            await store.save_cursor(tx, listener.name, reached)
        oldest = (self._clock.now() - facts[0].at).total_seconds()
        self.horizon_age_ms = max(0.0, oldest * 1000)
        return reached, more


class Tail:
    """Reads the log for who keeps no cursor in the database: sockets start at the present, an index where it stands."""

    def __init__(self, reader: Database, hints: Hints, clock: Clock, topics: frozenset[str]):
        self._reader = reader
        self._hints = hints
        self._clock = clock
        self._topics = topics
        self._waker = Waker()
        self.cursor = Cursor(0, 0)
        self.horizon_age_ms = 0.0

    async def start(self) -> None:
        """Stand at the present: what is logged from now on will be read."""
        self.cursor = await self.present()
        self._hints.subscribe("log", self._wake)

    def start_at(self, cursor: Cursor) -> None:
        """Stand where one has got to before, and read on at once. May be called again."""
        if self.cursor == Cursor(0, 0):
            self._hints.subscribe("log", self._wake)
        self.cursor = cursor
        self._waker.wake()

    async def present(self) -> Cursor:
        """The end of what is decided: whoever looks at the tables after this sees all of it."""
        async with self._reader.unscoped() as tx:
            return Cursor(await store.horizon(tx) - 1, 2**62)

    def _wake(self, payload: bytes) -> None:
        if self._topics & set(payload.decode().split(",")):
            self._waker.wake()

    async def next_batch(self) -> list[Logged]:
        """The next facts, waiting for some; returns an empty list now and then when there are none."""
        await self._waker.wait()
        return await self.read()

    async def read(self) -> list[Logged]:
        """The next facts that are there already, without waiting."""
        async with self._reader.unscoped() as tx:
            below = await store.horizon(tx)
            facts = await store.read_since(tx, self.cursor, below, sorted(self._topics), BATCH_FACTS_MAX)
        more = len(facts) == BATCH_FACTS_MAX
        self.cursor = facts[-1].cursor if more else max(self.cursor, Cursor(below - 1, 2**62))
        if more:
            self._waker.wake()
        if facts:
            self.horizon_age_ms = (self._clock.now() - facts[0].at).total_seconds() * 1000
        return facts


async def current_snapshot(tx: Transaction) -> str:
    """The PostgreSQL snapshot a REPEATABLE READ transaction reads by."""
    text: str = await tx.fetchval("select pg_current_snapshot()::text")
    return text


async def facts_unseen(reader: Database, snapshot: str, topics: frozenset[str]) -> tuple[list[Logged], Cursor]:
    """What became visible since a snapshot was taken, and the cursor to go on from."""
    async with reader.unscoped() as tx:
        below = await store.horizon(tx)
        return await store.read_unseen(tx, snapshot, below, sorted(topics)), Cursor(below - 1, 2**62)
