"""The durable half of ``suiban bench routing``: offers committed by the running decision, and the way of helpdesks.

Both sides get the same people and the same work, in tables of one PostgreSQL. The decider of the running
system is stopped for the while (SIGSTOP), so that nobody else decides.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg
import msgspec
import psutil

from suiban.app.bench import routing_freed, routing_marks
from suiban.app.bench.running import DidNotStart, process_of, running_suiban, say
from suiban.app.edge import calm_collector
from suiban.app.wiring import Services, open_services
from suiban.kit.ids import CompanyId, QueueId
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.routing.api import Queue
from suiban.routing.model import OFFERS_AT_ONCE, Waiting, Worker

ROUNDS_MAX: Final = 200
STOPS_MAX: Final = 50
USUAL_S: Final = 8.0
USUAL_AT_ONCE: Final = 4
BARE_BATCHES: Final = 40
AGAIN: Final = """
insert into routing.work
    (company_id, id, conversation_id, queue_id, companies, skills, holder_token, state, enqueued_at)
select company_id, gen.id, gen.id, queue_id, companies, skills, holder_token, 'queued', enqueued_at
from routing.work w cross join lateral (select uuidv7() as id where w.id is not null) gen where state = 'reserved'
"""


WORK_COLUMNS: Final = (
    "company_id", "id", "conversation_id", "queue_id", "companies", "skills", "holder_token", "state", "enqueued_at",
)  # fmt: skip


class Committed(msgspec.Struct, frozen=True):
    """Offers a second, in the database when counted; ``rounds`` of the decision it took, ``offers`` they made.

    ``bare_insert_per_s``: rows of an offer's size this PostgreSQL took in this hour, in batches of as many.
    ``decider_us`` and ``postgres_us``: processor time an offer, of the process that decides and of all of PostgreSQL.
    ``read_all_s``: what who takes the lead needs to read everything.
    """

    committed_per_s: float
    skip_locked_per_s: float
    bare_insert_per_s: float
    decider_us: float
    postgres_us: float
    read_all_s: float
    committed: int
    decision_rounds: int
    offer_ms_p99: float
    offer_ms_p50: float
    commit_ms_p99: float
    commit_ms_p50: float
    freed: int
    freed_per_s: float
    not_offered: int
    leader_rss_mib: int
    ratio_to_unmarked: float
    mark_us: float


async def measure(workers: Sequence[Worker], waiting: Sequence[Waiting]) -> Committed:
    """Start a Suiban, enter everybody, let both sides offer."""
    calm_collector()  # as the router process does
    # no model reads the demo's articles meanwhile: of two processors it would take one
    async with (
        running_suiban({"SUIBAN_MEANING": "off"}) as (settings, supervisor),
        open_services(settings, "bench") as services,
    ):
        owner = await asyncpg.connect(settings.database_owner_url)
        try:
            router = process_of(supervisor, "router")
            async with _still(router, services):
                await services.routing.step_down(services.db)
                await _enter(services, owner, workers, waiting)
                say(f"{len(workers):,} workers and {len(waiting):,} works are entered")
                usual = await _usual(settings.database_owner_url, owner, workers, waiting)
                bare = await _bare(owner)
                say(f"skip locked: {usual:,.0f} a second; bare rows: {bare:,.0f}")
                marks = await routing_marks.measure(owner)
                began = time.perf_counter()
                if not await services.routing.lead(services.db):
                    raise DidNotStart
                read_all_s = time.perf_counter() - began
                used = _used(supervisor)
                offers, rounds, seconds = await _decide(services)
                decider, engines = (
                    round((after - before) * 1e6 / offers, 1)
                    for before, after in zip(used, _used(supervisor), strict=True)
                )
                say(f"the decision: {offers:,} in {seconds:.1f} s, everything read in {read_all_s:.1f} s")
                await services.routing.step_down(services.db)
                await _enter_waiting(owner)
                await routing_freed.fill(owner)
            freed = await routing_freed.measure(services, owner, router)
        finally:
            await owner.close()
    return Committed(
        round(offers / seconds), round(usual), round(bare), decider, engines, round(read_all_s, 2), offers, rounds,
        **msgspec.structs.asdict(freed), **msgspec.structs.asdict(marks),
    )  # fmt: skip


def _used(supervisor: int) -> tuple[float, float]:
    """Seconds of processor time so far: this process, all of PostgreSQL."""
    used = 0.0
    for one in psutil.Process(supervisor).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # PostgreSQL's own come and go
            used += sum(one.cpu_times()[:2]) if one.name() == "postgres" else 0.0
    return time.process_time(), used


@asynccontextmanager
async def _still(process: psutil.Process, services: Services) -> AsyncIterator[None]:
    """The router of the running system stands still, and this process leads. Raises :class:`DidNotStart`."""
    process.suspend()
    try:
        for _ in range(STOPS_MAX):
            if await services.routing.lead(services.db):
                break
            await asyncio.sleep(0.1)
        else:
            raise DidNotStart
        yield
    finally:
        process.resume()


async def _enter(services: Services, owner: Any, workers: Sequence[Worker], waiting: Sequence[Waiting]) -> None:
    async with services.db.unscoped() as tx:
        found = await company_ids(tx)
    named = sorted(
        frozenset[CompanyId]().union(*(one.companies for one in workers), *(one.companies for one in waiting))
    )
    companies = dict(zip(named, found.values(), strict=False))
    queues = await _queues(services, companies, waiting)
    await owner.execute("update routing.presence set state = 'away'")
    await owner.executemany(
        "insert into staff.skill (key, name, name_en) values ($1, $1, $1) on conflict do nothing",
        [(skill,) for skill in sorted({skill for worker in workers for skill in worker.skills})],
    )
    ids = [worker.staff_id for worker in workers]
    await owner.execute(
        "insert into staff.member (id, login, name, password_hash, roles, capacity)"
        " select id, 'bench' || place, '测', '!', '{agent}', capacity"
        " from unnest($1::uuid[], $2::int[]) with ordinality as w (id, capacity, place)",
        ids, [worker.capacity for worker in workers],
    )  # fmt: skip
    mandates = [(companies[company], worker.staff_id) for worker in workers for company in worker.companies]
    await owner.copy_records_to_table(
        "mandate", schema_name="staff", columns=["company_id", "staff_id"], records=mandates
    )
    skills = [(worker.staff_id, *skill) for worker in workers for skill in worker.skills.items()]
    await owner.copy_records_to_table(
        "member_skill", schema_name="staff", columns=["staff_id", "skill_key", "level"], records=skills
    )
    await owner.execute(
        "insert into routing.presence (staff_id, state, since, last_offered_at)"
        " select id, 'available', now(), asked from unnest($1::uuid[], $2::timestamptz[]) as w (id, asked)",
        ids, [worker.last_offered_at for worker in workers],
    )  # fmt: skip
    await owner.copy_records_to_table(
        "work", schema_name="routing",
        columns=list(WORK_COLUMNS),
        records=[
            (
                companies[company], work.work_id, work.work_id, queues[company, bool(work.wishes)],
                [companies[company]], json.dumps(work.skills), 1, "queued", work.due_at,
            )
            for work in waiting for company in work.companies
        ],
    )  # fmt: skip
    await owner.execute("analyze")


async def _enter_waiting(owner: Any) -> None:
    """As much again waits as was offered; cleared up, and on the disk, as after some quiet minutes."""
    await owner.execute(AGAIN)
    await owner.execute("vacuum analyze")
    await asyncio.to_thread(os.sync)


async def _bare(owner: Any) -> float:
    """Rows a second of nothing but inserting and committing."""
    await owner.execute(
        "create table public.bench_bare (id uuid primary key default uuidv7(), work uuid, staff uuid, at timestamptz)"
    )
    began = time.perf_counter()
    for _ in range(BARE_BATCHES):
        await owner.execute(
            "insert into public.bench_bare (work, staff, at)"
            " select uuidv7(), uuidv7(), now() from generate_series(1, $1)", OFFERS_AT_ONCE,
        )  # fmt: skip
    rate = BARE_BATCHES * OFFERS_AT_ONCE / (time.perf_counter() - began)
    await owner.execute("drop table public.bench_bare")
    return rate


async def _queues(
    services: Services, companies: dict[CompanyId, CompanyId], waiting: Sequence[Waiting]
) -> dict[tuple[CompanyId, bool], QueueId]:
    """Two queues a company: one has a wish."""
    wish = next((work.wishes for work in waiting if work.wishes), {})
    found = {(company, wishing): QueueId.new() for company in companies for wishing in (False, True)}
    lines = [
        Queue(
            company_id=companies[company], id=queue_id, key=f"bench-{int(wishing)}", name="测", reservation_s=600,
            wishes=wish if wishing else {},
        )
        for (company, wishing), queue_id in found.items()
    ]  # fmt: skip
    async with services.db.transaction(Scope.of(companies.values())) as tx:
        await services.routing.add_queues(tx, lines)
    return found


async def _decide(services: Services) -> tuple[int, int, float]:
    """The router's own rounds until nothing more is offered."""
    offers, rounds, began = 0, 0, time.perf_counter()
    while rounds < ROUNDS_MAX and (made := await services.routing.offer_round(services.db)):
        offers, rounds = offers + made, rounds + 1
    return offers, rounds, time.perf_counter() - began


async def _usual(url: str, owner: Any, workers: Sequence[Worker], waiting: Sequence[Waiting]) -> float:
    """What helpdesks do: a free worker takes the oldest work whose needs they meet, one transaction each.

    Needs and skills are sets of words (``card>=2``), found by a GIN index, locked with ``skip locked``.
    """
    await owner.execute(
        "create table public.bench_usual (id uuid primary key, company uuid, needs text[], at timestamptz, staff uuid)"
    )
    await owner.copy_records_to_table(
        "bench_usual", columns=["id", "company", "needs", "at"],
        records=[(one.work_id, next(iter(one.companies)), _words(one.skills), one.due_at) for one in waiting],
    )  # fmt: skip
    await owner.execute("create index on public.bench_usual using gin (needs) where staff is null")
    await owner.execute("create index on public.bench_usual (at) where staff is null")
    await owner.execute("analyze public.bench_usual")
    taken, ends = [0] * USUAL_AT_ONCE, time.perf_counter() + USUAL_S

    async def serve(number: int) -> None:
        connection = await asyncpg.connect(url)
        try:
            for worker in workers[number::USUAL_AT_ONCE]:
                if time.perf_counter() > ends:
                    return
                has = [f"{skill}>={low}" for skill, level in worker.skills.items() for low in range(1, level + 1)]
                taken[number] += (
                    await connection.execute(TAKE, worker.staff_id, list(worker.companies), has) == "UPDATE 1"
                )
        finally:
            await connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(serve(number) for number in range(USUAL_AT_ONCE)))
    rate = sum(taken) / (time.perf_counter() - began)
    await owner.execute("drop table public.bench_usual")
    return rate


def _words(skills: Mapping[str, int]) -> list[str]:
    return [f"{skill}>={level}" for skill, level in skills.items()]


TAKE: Final = """
update public.bench_usual set staff = $1 where id = (
    select id from public.bench_usual where staff is null and company = any ($2::uuid[]) and needs <@ $3::text[]
    order by at limit 1 for update skip locked
)
"""
