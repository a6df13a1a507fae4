"""The durable half of ``suiban bench routing``: offers committed by the running decision, and the way of helpdesks.

Both sides get the same people and the same work, in tables of one PostgreSQL. The decider of the running
system is stopped for the while (SIGSTOP), so that nobody else decides.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import msgspec
import psutil

from suiban.app.bench.running import DidNotStart, process_of, running_suiban, say
from suiban.app.wiring import Services, open_services
from suiban.kit.ids import CompanyId, QueueId
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.routing.api import Queue
from suiban.routing.model import Waiting, Worker
from suiban.routing.store import take_lease

ROUNDS_MAX: Final = 200
STOPS_MAX: Final = 50
USUAL_S: Final = 8.0
USUAL_AT_ONCE: Final = 4


WORK_COLUMNS: Final = (
    "company_id", "id", "conversation_id", "queue_id", "companies", "skills", "holder_token", "state", "enqueued_at",
)  # fmt: skip


class Committed(msgspec.Struct, frozen=True):
    """Offers a second, in the database when counted; ``rounds`` of the decision it took, ``offers`` they made."""

    committed_per_s: float
    skip_locked_per_s: float
    committed: int
    decision_rounds: int


async def measure(workers: Sequence[Worker], waiting: Sequence[Waiting]) -> Committed:
    """Start a Suiban, enter everybody, let both sides offer."""
    async with running_suiban() as (settings, supervisor), open_services(settings, "bench") as services:
        owner = await asyncpg.connect(settings.database_owner_url)
        try:
            async with _still(process_of(supervisor, "worker"), services):
                await _enter(services, owner, workers, waiting)
                say(f"{len(workers):,} workers and {len(waiting):,} works are entered")
                usual = await _usual(settings.database_owner_url, owner, workers, waiting)
                say(f"skip locked: {usual:,.0f} a second")
                offers, rounds, seconds = await _decide(services)
                say(f"the decision: {offers:,} in {seconds:.1f} s")
        finally:
            await owner.close()
    return Committed(round(offers / seconds), round(usual), offers, rounds)


@asynccontextmanager
async def _still(process: psutil.Process, services: Services) -> AsyncIterator[None]:
    """The decider of the running system stands still, and not in mid-decision. Raises :class:`DidNotStart`."""
    process.suspend()
    try:
        for _ in range(STOPS_MAX):
            async with services.db.unscoped() as tx:
                free = await take_lease(tx)
            if free:
                break
            process.resume()
            await asyncio.sleep(0.05)
            process.suspend()
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
