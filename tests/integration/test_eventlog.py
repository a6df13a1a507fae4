"""Readers of the log: late commits are not skipped, a held-back horizon loses nothing, snapshots are exact."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.conftest import Dsns

from suiban.eventlog import store
from suiban.eventlog.api import IDLE_WAIT_S, EventLog, Follower, Tail, current_snapshot, facts_unseen
from suiban.eventlog.events import Cursor, Fact, Logged
from suiban.kit.ids import CompanyId
from suiban.kit.time import SystemClock
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope, Transaction

COMPANY = CompanyId.new()
OTHER = CompanyId.new()
SCOPE = Scope.of([COMPANY, OTHER])


class Counted(Fact, frozen=True, forbid_unknown_fields=True):
    """Something to count."""

    KIND: ClassVar[str] = "tests.Counted/1"
    EXAMPLE: ClassVar[str] = '{"number":1,"thing":"0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"}'
    number: int
    thing: UUID

    def subject(self) -> UUID:
        return self.thing


def counted(number: int) -> Counted:
    return Counted(number, uuid4())


@pytest.fixture
async def reader(fresh_dsns: Dsns) -> AsyncIterator[Database]:
    database = await Database.open(fresh_dsns.follower)
    yield database
    await database.close()


async def read_all(reader: Database, after: Cursor) -> tuple[list[int], Cursor]:
    async with reader.unscoped() as tx:
        below = await store.horizon(tx)
        facts = await store.read_since(tx, after, below, [Counted.KIND], 100)
    return [number_of(fact) for fact in facts], (facts[-1].cursor if facts else after)


def number_of(fact: Logged) -> int:
    import msgspec

    return msgspec.json.decode(fact.body, type=Counted).number


async def test_a_late_commit_is_not_skipped(fresh_db: Database, reader: Database) -> None:
    log = EventLog()
    slow = fresh_db.transaction(SCOPE)
    slow_tx = await slow.__aenter__()
    await log.append(slow_tx, COMPANY, [counted(1)])
    async with fresh_db.transaction(SCOPE) as tx:
        await log.append(tx, COMPANY, [counted(2)])
    early, cursor = await read_all(reader, Cursor(0, 0))
    assert early == []  # the second is committed, but the first could still come before it
    await slow.__aexit__(None, None, None)
    late, _ = await read_all(reader, cursor)
    assert late == [1, 2]


async def test_a_lower_position_with_a_higher_transaction_is_not_skipped(fresh_db: Database, reader: Database) -> None:
    log = EventLog()
    first, second = fresh_db.transaction(SCOPE), fresh_db.transaction(SCOPE)
    tx_low, tx_high = await first.__aenter__(), await second.__aenter__()
    await tx_low.fetchval("select pg_current_xact_id()")
    await log.append(tx_high, COMPANY, [counted(1)])
    await log.append(tx_low, COMPANY, [counted(2)])
    await first.__aexit__(None, None, None)
    seen, cursor = await read_all(reader, Cursor(0, 0))
    await second.__aexit__(None, None, None)
    more, _ = await read_all(reader, cursor)
    assert sorted(seen + more) == [1, 2]


async def test_a_writer_elsewhere_holds_the_horizon_and_loses_nothing(
    fresh_db: Database, reader: Database, dsns: Dsns
) -> None:
    elsewhere = await asyncpg.connect(dsns.owner)
    held = elsewhere.transaction()
    await held.start()
    await elsewhere.fetchval("select pg_current_xact_id()")
    async with fresh_db.transaction(SCOPE) as tx:
        await EventLog().append(tx, COMPANY, [counted(7)])
    assert (await read_all(reader, Cursor(0, 0)))[0] == []
    await held.rollback()
    await elsewhere.close()
    assert (await read_all(reader, Cursor(0, 0)))[0] == [7]


async def test_a_snapshot_and_the_facts_since_meet_exactly(fresh_db: Database, reader: Database) -> None:
    log = EventLog()
    slow = fresh_db.transaction(SCOPE)
    slow_tx = await slow.__aenter__()
    await log.append(slow_tx, COMPANY, [counted(1)])
    async with fresh_db.transaction(SCOPE) as tx:
        await log.append(tx, COMPANY, [counted(2)])
    async with fresh_db.snapshot(SCOPE) as tx:
        snapshot = await current_snapshot(tx)
    await slow.__aexit__(None, None, None)
    async with fresh_db.transaction(SCOPE) as tx:
        await log.append(tx, COMPANY, [counted(3)])
    facts, _ = await facts_unseen(reader, snapshot, frozenset({Counted.KIND}))
    assert [number_of(fact) for fact in facts] == [1, 3]  # 2 was in the snapshot already


async def test_another_companys_facts_stay_unseen(fresh_db: Database) -> None:
    log = EventLog()
    async with fresh_db.transaction(SCOPE) as tx:
        await log.append_many(tx, [(COMPANY, counted(1)), (OTHER, counted(2))])
    async with fresh_db.transaction(Scope.of([OTHER])) as tx:
        assert await tx.fetchval("select count(*) from eventlog.fact") == 1


class Sums:
    """A listener that fails once and must still count everything exactly once."""

    name = "tests.sums"
    topics = frozenset({Counted.KIND})

    def __init__(self) -> None:
        self.failures = 1

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> Any:
        return [number_of(fact) for fact in facts]

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: Any) -> None:
        for fact in facts:
            await EventLog().append(tx, fact.company_id, [Echoed(fact.subject)])
        if self.failures:
            self.failures -= 1
            raise RuntimeError("planted")


class Echoed(Fact, frozen=True, forbid_unknown_fields=True):
    """Written by the listener with its cursor."""

    KIND: ClassVar[str] = "tests.Echoed/1"
    EXAMPLE: ClassVar[str] = '{"thing":"0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"}'
    thing: UUID

    def subject(self) -> UUID:
        return self.thing


async def test_a_listener_that_failed_goes_on_where_it_was(fresh_db: Database, reader: Database) -> None:
    listener, hints = Sums(), Hints()
    for number in range(5):
        async with fresh_db.transaction(SCOPE) as tx:
            await EventLog().append(tx, COMPANY, [counted(number)])
    follower = Follower(reader, fresh_db, hints, SystemClock(), [listener])
    task = asyncio.create_task(follower.run())
    echoes: list[int] = []
    cursor = Cursor(0, 0)
    async with asyncio.timeout(10):
        while len(echoes) < 5:
            async with reader.unscoped() as tx:
                facts = await store.read_since(tx, cursor, await store.horizon(tx), [Echoed.KIND], 100)
            echoes += [fact.cursor.position for fact in facts]
            cursor = facts[-1].cursor if facts else cursor
            await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(echoes) == 5


async def test_a_tail_reads_from_now_on(fresh_dsns: Dsns, reader: Database) -> None:
    hints = Hints()
    writer = await Database.open(fresh_dsns.app, hints)
    async with writer.transaction(SCOPE) as tx:
        await EventLog().append(tx, COMPANY, [counted(1)])
    tail = Tail(reader, hints, SystemClock(), frozenset({Counted.KIND}))
    await tail.start()
    async with writer.transaction(SCOPE) as tx:
        await EventLog().append(tx, COMPANY, [counted(2)])
    assert [number_of(fact) for fact in await tail.next_batch()] == [2]
    await writer.close()


async def test_a_tail_looks_again_soon_when_a_writer_held_the_fact_back(fresh_dsns: Dsns, reader: Database) -> None:
    """Nobody hints when a writer that held the horizon back ends: the fact must not wait for the next idle look."""
    hints = Hints()
    db = await Database.open(fresh_dsns.app, hints)
    tail = Tail(reader, hints, SystemClock(), frozenset({Counted.KIND}))
    await tail.start()
    loop = asyncio.get_running_loop()
    for number in range(3):
        slow = db.transaction(SCOPE)
        slow_tx = await slow.__aenter__()
        await slow_tx.fetchval("select pg_current_xact_id()")
        async with db.transaction(SCOPE) as tx:
            await EventLog().append(tx, COMPANY, [counted(number)])
        assert await tail.next_batch() == []
        await slow.__aexit__(None, None, None)
        began, found = loop.time(), []
        while not found:
            found = await tail.next_batch()
        assert [number_of(fact) for fact in found] == [number]
        assert loop.time() - began < IDLE_WAIT_S / 2
    await db.close()


async def test_transactions_are_read_in_their_order_where_their_numbers_grow_by_a_digit(
    fresh_db: Database, reader: Database
) -> None:
    """As text 1000 comes before 999: batches were read in that order, and a cursor could step over what was left."""
    async with fresh_db.transaction(SCOPE) as tx:
        begun = "1:1:"
        for number in (99, 100, 101, 9):
            await tx.execute(
                "insert into eventlog.fact (xid, company_id, topic, kind, subject, body)"
                " values ($1::text::xid8, $2::uuid, $3, $3, $2::uuid,"
                " jsonb_build_object('number', $4::int, 'thing', $2::uuid))",
                str(number), COMPANY, Counted.KIND, number,
            )  # fmt: skip
    numbers, cursor = await read_all(reader, Cursor(0, 0))
    assert numbers == [9, 99, 100, 101]
    assert cursor.xid == 101
    async with reader.unscoped() as tx:
        facts = await store.read_since(tx, Cursor(0, 0), await store.horizon(tx), [Counted.KIND], 2)
    assert [number_of(fact) for fact in facts] == [9, 99]
    unseen, _ = await facts_unseen(reader, begun, frozenset({Counted.KIND}))
    assert [number_of(fact) for fact in unseen] == [9, 99, 100, 101]
