"""The SQL of work that moves on to another queue."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import is_open
from suiban.kit.ids import CompanyId, QueueId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing.model import PACE_WINDOW, POINT, Skills, Worker
from suiban.routing.model.expecting import Pace
from suiban.routing.model.overflowing import LINE_MAX, Crowd, Flow, InLine, Overflow, Size, able_in, crowd_of
from suiban.routing.store_hours import hours_of

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode
_decode_many = msgspec.json.Decoder(list[dict[str, int]]).decode

# Queues whose work may go on to another, where something waits that could; then those they lead to.
LINES = """
select w.company_id, w.id, w.queue_id, w.been, w.weight, w.interruptible,
       extract(epoch from w.enqueued_at - w.priority * $1::interval)::float8 as rank,
       extract(epoch from $2::timestamptz - coalesce(w.counts_from, w.enqueued_at))::float8 as waited_s,
       w.state = 'queued' and w.only_staff_id is null and w.kind = 'conversation' as movable
from routing.work w
where w.waits and w.conversation_id is not null
  and (w.not_before is null or w.not_before <= $2) and w.queue_id in (
      select q.id from routing.queue q left join routing.rule r on r.company_id = q.company_id
      where q.overflow <> '' or r.fallback <> ''
      union
      select o.id from routing.queue q left join routing.rule r on r.company_id = q.company_id
      join routing.queue o on o.company_id = q.company_id and o.key in (q.overflow, r.fallback))
order by w.enqueued_at limit $3
"""
FLOWS = """
select q.company_id, q.id, q.skills, q.active, q.overflow_wait_s, o.id as overflow, f.id as fallback,
       h.weekly, h.days, c.time_zone, pace.accepted, pace.takers, pace.waited_s_mean,
       pace.served_s, pace.ended,
       case when b.since is not null then (
           select jsonb_agg(s.skills) from routing.queue s
           where s.company_id = q.company_id and s.key = any (q.backup) and s.active) end as helped
from routing.queue q join platform.company c on c.id = q.company_id
left join routing.hours h on h.company_id = q.company_id and h.key = q.hours_key
left join routing.rule r on r.company_id = q.company_id
left join routing.backup b on b.company_id = q.company_id and b.queue_id = q.id and b.until is null
left join routing.queue o on o.company_id = q.company_id and o.key = q.overflow
left join routing.queue f on f.company_id = q.company_id and f.key = r.fallback
cross join lateral (
    select count(*) as accepted, count(distinct a.staff_id) as takers,
           avg(greatest(0, extract(epoch from a.accepted_at - coalesce(a.counts_from, a.enqueued_at))))::float8
           as waited_s_mean,
           coalesce(sum(extract(epoch from least(a.ended_at, $3) - a.accepted_at)), 0)::float8 as served_s,
           count(*) filter (where a.ended_at <= $3) as ended
    from routing.work a where a.company_id = q.company_id and a.queue_id = q.id and a.accepted_at > $1
      and not a.by_supervisor and a.conversation_id is not null
) pace
where q.company_id = any ($2::uuid[])
"""
MOVE = """
with picked as (
    select w.company_id, w.id, m.from_queue, m.to_queue
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as m (company_id, id, from_queue, to_queue)
    join routing.work w on w.company_id = m.company_id and w.id = m.id
    where w.state = 'queued' and w.queue_id = m.from_queue and not m.to_queue = any (w.been)
    for update of w skip locked
)
update routing.work w set queue_id = p.to_queue, been = array_append(w.been, p.from_queue)
from picked p where w.company_id = p.company_id and w.id = p.id
returning w.company_id, w.id as work_id, w.conversation_id, p.from_queue, p.to_queue,
          (select key from routing.queue q where q.company_id = w.company_id and q.id = p.from_queue) as from_key,
          (select key from routing.queue q where q.company_id = w.company_id and q.id = p.to_queue) as to_key
"""


async def lines(tx: Transaction, now: datetime) -> dict[QueueId, list[InLine]]:
    """What waits in queues whose work may move on, and in those it may move to."""
    found: dict[QueueId, list[InLine]] = {}
    for row in await tx.fetch(LINES, POINT, now, LINE_MAX):
        found.setdefault(QueueId.of(row["queue_id"]), []).append(
            InLine(
                company_id=CompanyId.of(row["company_id"]),
                work_id=WorkId.of(row["id"]),
                rank=row["rank"],
                waited_s=row["waited_s"],
                been=frozenset(map(QueueId.of, row["been"])),
                movable=row["movable"],
                size=(row["weight"], row["interruptible"]),
            )
        )
    return found


async def flows(
    tx: Transaction, companies: Sequence[CompanyId], workers: Sequence[Worker], sizes: Collection[Size], now: datetime
) -> dict[QueueId, Flow]:
    """How the queues of these companies move, by who is there and their hands for works of these sizes; also of who
    steps in."""
    rows = await tx.fetch(FLOWS, now - PACE_WINDOW, companies, now)
    crowd = crowd_of(workers, sizes)
    return {QueueId.of(row["id"]): _flow(row, crowd, now) for row in rows}


def _served_under(row: Any) -> list[Skills]:
    """The skills under each of which somebody may serve a queue now."""
    return [_decode_skills(row["skills"]), *(_decode_many(row["helped"]) if row["helped"] else ())]


def _flow(row: Any, crowd: Crowd, now: datetime) -> Flow:
    return Flow(
        queue_id=QueueId.of(row["id"]),
        open=row["active"] and (row["weekly"] is None or is_open(hours_of(row), ZoneInfo(row["time_zone"]), now)),
        crew=able_in(crowd, CompanyId.of(row["company_id"]), *_served_under(row)),
        pace=Pace(row["accepted"], row["takers"], row["waited_s_mean"], row["served_s"], row["ended"]),
        overflow=_queue(row["overflow"]),
        overflow_wait_s=row["overflow_wait_s"],
        fallback=_queue(row["fallback"]),
    )


def _queue(id_: UUID | None) -> QueueId | None:
    return QueueId.of(id_) if id_ is not None else None


async def move(tx: Transaction, moved: Sequence[Overflow]) -> list[Any]:
    """Let work wait in another queue, as long as it has waited; the rows that were still where they were."""
    return await tx.fetch(
        MOVE,
        [one.company_id for one in moved],
        [one.work_id for one in moved],
        [one.from_queue for one in moved],
        [one.to_queue for one in moved],
    )
