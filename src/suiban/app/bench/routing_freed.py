"""From "a hand is free" to "the next offer is made", in the running system at a steady load.

Everybody has their hands full and as much waits as before. Again and again somebody declines an offer: that commit
frees a hand. The clock stops when the next offer to them is seen in the database, so the way there is in it.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec
import psutil

from suiban.app.bench.running import DidNotStart, percentile
from suiban.app.wiring import Services
from suiban.conversations.api import Speaker
from suiban.kit.ids import ReservationId, StaffId
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.routing.events import Reserved

FREED: Final = 1_000
EVERY_S: Final = 0.01
LOOK_S: Final = 0.05
LED_S_MAX: Final = 60.0
LATE_S: Final = 10.0
CONNECTED_S: Final = 2.0

CONNECTED: Final = "update routing.presence set disconnected_at = null where disconnected_at is not null"

OFFERED: Final = """
select staff_id, id as reservation_id from routing.reservation where state = 'reserved' and staff_id = any ($1)
"""
FILL: Final = """
update staff.member m set capacity = greatest(1, l.load) from (
    select m.id, count(r.id)::int as load from staff.member m
    left join routing.reservation r on r.staff_id = m.id and r.state = 'reserved' group by m.id
) l where l.id = m.id and m.login like 'bench%'
"""
# who is still reading everything has a longer lease
LED: Final = """
select expires_at between clock_timestamp() and clock_timestamp() + interval '1 second' from routing.leader
"""
LOADED: Final = """
select staff_id, reservation_id from (
    select staff_id, id as reservation_id, row_number() over (partition by staff_id) as number
    from routing.reservation where state = 'reserved'
) r where number = 1 order by md5(staff_id::text) limit $1
"""


class Freed(msgspec.Struct, frozen=True):
    """Milliseconds from the commit that freed a hand to the next offer; ``freed`` hands, ``not_offered`` of them none.

    ``commit_ms_p99`` and ``commit_ms_p50``: what a bare row took to be committed at the same time, at the same rate.
    ``leader_rss_mib``: all of the process that leads, with its memory of who is there and what waits.
    """

    offer_ms_p99: float
    offer_ms_p50: float
    commit_ms_p99: float
    commit_ms_p50: float
    freed: int
    freed_per_s: float
    not_offered: int
    leader_rss_mib: int


async def measure(services: Services, owner: Any, router: psutil.Process) -> Freed:
    """The decider of the running system leads."""
    await _led(owner)
    rows = await owner.fetch(LOADED, FREED)
    async with services.db.unscoped() as tx:
        scope = Scope.of((await company_ids(tx)).values())
    watch = _Watch(services, scope)
    looking = asyncio.create_task(watch.look())
    url = services.settings.database_owner_url
    connected = asyncio.create_task(_connected(url))
    bare_ms: list[float] = []
    committing = asyncio.create_task(_commit(url, bare_ms))
    began = time.perf_counter()
    for number, row in enumerate(rows):
        await asyncio.sleep(max(0.0, began + number * EVERY_S - time.perf_counter()))
        speaker = Speaker("staff", row["staff_id"], "测")
        watch.known[row["staff_id"]] = {
            held["reservation_id"] for held in await owner.fetch(OFFERED, [row["staff_id"]])
        }
        async with services.db.transaction(scope) as tx:
            await services.routing.reject(tx, speaker, ReservationId.of(row["reservation_id"]), "")
        watch.freed(StaffId.of(row["staff_id"]))
    rate = len(rows) / (time.perf_counter() - began)
    ends = time.perf_counter() + LATE_S
    while watch.since and time.perf_counter() < ends:
        await asyncio.sleep(LOOK_S)
    looking.cancel()
    connected.cancel()
    committing.cancel()
    return Freed(
        round(percentile(watch.took_ms, 0.99), 1), round(percentile(watch.took_ms, 0.5), 1),
        round(percentile(bare_ms, 0.99), 1), round(percentile(bare_ms, 0.5), 1),
        len(rows), round(rate), len(watch.since), router.memory_info().rss >> 20,
    )  # fmt: skip


class _Watch:
    """Looks for offers to those whose hands became free, whenever some were made."""

    def __init__(self, services: Services, scope: Scope) -> None:
        self.since: dict[UUID, float] = {}
        self.known: dict[UUID, set[UUID]] = {}
        self.took_ms: list[float] = []
        self._db, self._scope = services.db, scope
        self._made = asyncio.Event()
        services.hints.subscribe("log", self._hear)

    def _hear(self, topics: bytes) -> None:
        if Reserved.KIND.encode() in topics:
            self._made.set()

    def freed(self, staff_id: StaffId) -> None:
        """The commit is over."""
        self.since[staff_id] = time.perf_counter()
        self._made.set()

    async def look(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._made.wait()
            except TimeoutError:
                pass
            self._made.clear()
            await self._find(list(self.since))

    async def _find(self, pending: Sequence[UUID]) -> None:
        async with self._db.transaction(self._scope) as tx:
            rows = await tx.fetch(OFFERED, pending) if pending else []
        now = time.perf_counter()
        for row in rows:
            if row["reservation_id"] not in self.known[row["staff_id"]] and row["staff_id"] in self.since:
                self.took_ms.append((now - self.since.pop(row["staff_id"])) * 1_000)


async def _connected(url: str) -> None:
    """Report everybody as connected, as an edge does for its sockets: else they are swept after a minute."""
    connection = await asyncpg.connect(url)
    try:
        while True:
            await connection.execute(CONNECTED)
            await asyncio.sleep(CONNECTED_S)
    finally:
        connection.terminate()


async def _commit(url: str, took_ms: list[float]) -> None:
    """Commit bare rows, beside: what of an offer's way is the disk's."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create table public.bench_commit (at timestamptz)")
        while True:
            began = time.perf_counter()
            await connection.execute("insert into public.bench_commit (at) values (now())")
            took_ms.append((time.perf_counter() - began) * 1_000)
            await asyncio.sleep(EVERY_S)
    finally:
        connection.terminate()


async def fill(owner: Any) -> None:
    """Let everybody have their hands full with what they are offered."""
    await owner.execute(FILL)


async def _led(owner: Any) -> None:
    """Until the running system leads and has read what there is. Raises :class:`DidNotStart`."""
    ends = time.perf_counter() + LED_S_MAX
    while time.perf_counter() < ends:
        await asyncio.sleep(LOOK_S)
        led = await owner.fetchval(LED)
        if led and not await owner.fetchval("select exists (select from platform.changed)"):
            return
    raise DidNotStart
