"""The only SQL of flows: where customers get to, and where they stop."""

from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.flows.model.steps import Door
from suiban.kit.ids import CompanyId, InstanceId
from suiban.platform.postgres import Transaction

# A step was reached by who is past it and by who stands there. Where somebody stopped and went on counts as both.
FUNNEL: Final = """
with chosen as materialized (
    select id, step, kind, state, stalled, door from flows.instance
    where company_id = $1 and flow = $2 and begun_at >= $5 and begun_at < $6 and ($3::int is null or version = $3)
), passed as (
    select p.step, p.kind, p.how, p.code, p.instance_id, p.began_at, p.at
    from flows.passage p join chosen c on c.id = p.instance_id
    where p.company_id = $1 and ($4::text is null or p.door = $4)
), at_rest as (
    select step, kind, id, stalled from chosen where state = 'open' and step <> '' and ($4::text is null or door = $4)
), steps as (
    select step, min(kind) as kind from (select step, kind from passed union all select step, kind from at_rest) s
    group by step
)
select s.step, s.kind,
       (select count(distinct i) from (
            select instance_id as i from passed p where p.step = s.step and p.how not in ('known', 'taken_back')
            union all select id from at_rest r where r.step = s.step) reached) as reached,
       count(distinct p.instance_id) filter (where p.how = 'done') as done,
       count(distinct p.instance_id) filter (where p.how = 'stalled') as stalled,
       count(distinct p.instance_id) filter (where p.how = 'error') as error,
       count(distinct p.instance_id) filter (where p.how = 'known') as known,
       percentile_cont(0.5) within group (order by extract(epoch from p.at - p.began_at))
           filter (where p.how = 'done') as median_s,
       percentile_cont(0.9) within group (order by extract(epoch from p.at - p.began_at))
           filter (where p.how = 'done') as p90_s
from steps s left join passed p on p.step = s.step
group by s.step, s.kind
"""
REASONS: Final = """
select p.step, p.how, p.code, count(distinct p.instance_id) as many
from flows.passage p join flows.instance i on i.company_id = p.company_id and i.id = p.instance_id
where p.company_id = $1 and p.flow = $2 and p.how in ('stalled', 'error') and i.begun_at >= $5 and i.begun_at < $6
  and ($3::int is null or i.version = $3) and ($4::text is null or p.door = $4)
group by p.step, p.how, p.code order by many desc limit 200
"""
TOTALS: Final = """
select count(*) as begun, count(*) filter (where outcome = 'done') as done,
       count(*) filter (where state = 'open' and stalled <> '') as stalled,
       count(*) filter (where state = 'over' and outcome <> 'done') as otherwise,
       count(*) filter (where outcome = 'done' and promised_by is not null) as promised,
       count(*) filter (where outcome = 'done' and ended_at <= promised_by) as kept
from flows.instance
where company_id = $1 and flow = $2 and begun_at >= $4 and begun_at < $5 and ($3::int is null or version = $3)
"""
WEEK: Final = """
select company_id, flow, count(*) as begun, count(*) filter (where outcome = 'done') as done,
       count(*) filter (where state = 'open' and stalled <> '') as stalled,
       count(*) filter (where outcome = 'done' and promised_by is not null) as promised,
       count(*) filter (where outcome = 'done' and ended_at <= promised_by) as kept
from flows.instance where company_id = any ($1::uuid[]) and begun_at >= $2 group by company_id, flow
"""
STALLED: Final = """
select id from flows.instance
where company_id = $1 and flow = $2 and state = 'open' and stalled <> '' and ($3::text is null or step = $3)
order by stalled_at desc limit $4
"""


class StepFigures(msgspec.Struct, frozen=True):
    """How many customers reached a step, got past it, stopped there; how long they took, in seconds."""

    step: str
    kind: str
    reached: int
    done: int
    stalled: int
    error: int
    known: int
    median_s: float | None
    p90_s: float | None


class Reason(msgspec.Struct, frozen=True):
    """Why customers stopped at a step (``how`` stalled), or what went wrong there (error), and how many."""

    step: str
    how: str
    code: str
    many: int


class Totals(msgspec.Struct, frozen=True):
    """How many were begun and what became of them; of those done in time ``kept`` of ``promised``."""

    begun: int
    done: int
    stalled: int
    otherwise: int
    promised: int
    kept: int


class Week(msgspec.Struct, frozen=True):
    """One service in a list."""

    company_id: CompanyId
    flow: str
    begun: int
    done: int
    stalled: int
    promised: int
    kept: int


async def funnel(
    tx: Transaction, company_id: CompanyId, key: str, version: int | None, door: Door | None, since: datetime,
    until: datetime,
) -> tuple[Totals, list[StepFigures], list[Reason]]:  # fmt: skip
    """The figures of a service over instances begun in a time."""
    totals = await tx.fetchrow(TOTALS, company_id, key, version, since, until)
    steps = await tx.fetch(FUNNEL, company_id, key, version, door, since, until)
    reasons = await tx.fetch(REASONS, company_id, key, version, door, since, until)
    return (
        Totals(**dict(totals) if totals else {}),
        [StepFigures(**dict(row)) for row in steps],
        [Reason(**dict(row)) for row in reasons],
    )


async def week(tx: Transaction, companies: list[CompanyId], since: datetime) -> list[Week]:
    """What became of what was begun since, by service."""
    return [Week(**_typed(row)) for row in await tx.fetch(WEEK, companies, since)]


async def stalled(tx: Transaction, company_id: CompanyId, key: str, step: str | None, limit: int) -> list[InstanceId]:
    """Who stands still at a step, the newest first."""
    return [InstanceId.of(row["id"]) for row in await tx.fetch(STALLED, company_id, key, step, limit)]


def _typed(row: Any) -> dict[str, Any]:
    return {**dict(row), "company_id": CompanyId.of(row["company_id"])}
