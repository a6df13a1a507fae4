"""The SQL of what people look at: places in queues and the wallboard. Each is one statement, or two."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from suiban.kit.hours import Closed, is_open, opens_at
from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId
from suiban.platform.postgres import Transaction
from suiban.routing.model import PACE_WINDOW, POINT, POSITIONS_MAX, Place, QueueLine, StaffLine
from suiban.routing.model.matching import expected_wait_s
from suiban.routing.store_hours import hours_of

# How fast a queue moved lately, and whether anybody is there who could take something from it.
_PACE = """
cross join lateral (
    select count(*) as accepted, avg(extract(epoch from a.accepted_at - a.enqueued_at))::float8 as waited_s_mean
    from routing.work a where a.company_id = q.company_id and a.queue_id = q.id and a.accepted_at > $1
      and not a.by_supervisor
) pace
cross join lateral (
    select exists (
        select from routing.presence p
        join staff_door.mandate d on d.staff_id = p.staff_id and d.company_id = q.company_id
        join staff_door.member m on m.id = p.staff_id and m.active and m.capacity > 0
        where p.state = 'available' and not exists (
            select from jsonb_each_text(q.skills) s where not exists (
                select from staff_door.member_skill k
                where k.staff_id = p.staff_id and k.skill_key = s.key and k.level >= s.value::int))
    ) as served
) hands
"""
PLACES = (
    """
with ranked as (
    select w.company_id, w.queue_id, w.conversation_id,
           row_number() over (partition by w.company_id, w.queue_id
                              order by w.enqueued_at - w.priority * $4::interval, w.id) as position
    from routing.work w where w.state in ('queued', 'reserved')
      and ($2::uuid[] is null or (w.company_id, w.queue_id) in (
           select o.company_id, o.queue_id from routing.work o
           where o.conversation_id = any ($2) and o.state in ('queued', 'reserved')))
), wanted as (
    select * from ranked where $2::uuid[] is null or conversation_id = any ($2) order by position limit $3
), paces as materialized (
    select q.company_id, q.id, q.name, q.name_en, pace.accepted, pace.waited_s_mean, hands.served, h.weekly, h.days,
           h.closed_text, h.closed_text_en, o.time_zone
    from routing.queue q join platform.company o on o.id = q.company_id
    left join routing.hours h on h.company_id = q.company_id and h.key = q.hours_key
"""
    + _PACE
    + """
    where (q.company_id, q.id) in (select company_id, queue_id from wanted)
)
select w.company_id, w.conversation_id, w.queue_id, w.position, p.name, p.name_en, p.accepted, p.waited_s_mean,
       p.served, p.weekly, p.days, p.closed_text, p.closed_text_en, p.time_zone
from wanted w join paces p on p.company_id = w.company_id and p.id = w.queue_id
"""
)
BOARD_QUEUES = """
with day as (
    select id as company_id, date_trunc('day', $1::timestamptz, time_zone) as began_at from platform.company
), open as (
    select company_id, queue_id,
           count(*) filter (where state in ('queued', 'reserved')) as waiting,
           min(enqueued_at) filter (where state in ('queued', 'reserved')) as oldest,
           count(*) filter (where state = 'reserved') as reserved,
           count(*) filter (where state = 'accepted') as active
    from routing.work where state in ('queued', 'reserved', 'accepted') group by company_id, queue_id
)
select q.company_id, q.id, q.key, q.name, q.target_wait_s, coalesce(o.waiting, 0) as waiting,
       coalesce(o.reserved, 0) as reserved, coalesce(o.active, 0) as active,
       coalesce(extract(epoch from $1::timestamptz - o.oldest), 0)::float8 as longest_wait_s,
       t.accepted, t.within_target, x.abandoned
from routing.queue q join day d on d.company_id = q.company_id
left join open o on o.company_id = q.company_id and o.queue_id = q.id
cross join lateral (
    select count(*) as accepted,
           count(*) filter (
               where a.accepted_at - a.enqueued_at <= make_interval(secs => q.target_wait_s)) as within_target
    from routing.work a where a.company_id = q.company_id and a.queue_id = q.id and a.accepted_at >= d.began_at
      and not a.by_supervisor
) t
cross join lateral (
    select count(*) as abandoned from routing.work c
    where c.company_id = q.company_id and c.queue_id = q.id and c.state = 'cancelled' and c.ended_at >= d.began_at
      and not c.by_supervisor
) x
order by q.company_id, q.key
"""
BOARD_STAFF = """
with held as (
    select holder_id as staff_id, count(*) as times from conversations_door.conversation
    where state = 'open' and holder_kind = 'staff' group by holder_id
), asked as (
    select staff_id, count(*) as times from routing.work where state = 'reserved' group by staff_id
)
select p.staff_id, m.name, p.state, p.reason, p.since, m.capacity,
       coalesce(h.times, 0) + coalesce(a.times, 0) as load,
       array(select d.company_id from staff_door.mandate d where d.staff_id = p.staff_id) as companies
from routing.presence p join staff_door.member m on m.id = p.staff_id and m.active
left join held h on h.staff_id = p.staff_id
left join asked a on a.staff_id = p.staff_id
where p.state <> 'offline' and (m.capacity > 0 or h.times > 0) order by m.name, p.staff_id
"""


async def places(tx: Transaction, conversations: Sequence[ConversationId] | None, now: datetime) -> list[Place]:
    """Where these conversations stand in their queues; None: everybody who waits, the front of each queue first."""
    rows = await tx.fetch(PLACES, now - PACE_WINDOW, conversations, POSITIONS_MAX, POINT)
    closed: dict[UUID, Closed | None] = {}
    for row in rows:
        if row["queue_id"] not in closed:
            closed[row["queue_id"]] = _closed(row, now)
    return [
        Place(
            company_id=CompanyId.of(row["company_id"]),
            conversation_id=ConversationId.of(row["conversation_id"]),
            queue=row["name"],
            position=row["position"],
            wait_s=_wait_s(row) if closed[row["queue_id"]] is None else None,
            closed=closed[row["queue_id"]],
            queue_en=row["name_en"],
        )
        for row in rows
    ]


def _wait_s(row: Any) -> int | None:
    return expected_wait_s(row["position"], row["accepted"], row["waited_s_mean"], served=row["served"])


def _closed(row: Any, now: datetime) -> Closed | None:
    if row["weekly"] is None:
        return None
    hours = hours_of(row)
    zone = ZoneInfo(row["time_zone"])
    if is_open(hours, zone, now):
        return None
    return Closed(opens_at(hours, zone, now), row["closed_text"], row["closed_text_en"])


async def queue_lines(tx: Transaction, now: datetime) -> tuple[QueueLine, ...]:
    """The queues of the scope with today's figures."""
    return tuple(_queue_line(row) for row in await tx.fetch(BOARD_QUEUES, now))


async def staff_lines(tx: Transaction) -> tuple[StaffLine, ...]:
    """Everybody of the scope who takes work, or holds some, and is not offline."""
    return tuple(
        StaffLine(
            staff_id=StaffId.of(row["staff_id"]),
            name=row["name"],
            state=row["state"],
            reason=row["reason"],
            since=row["since"],
            load=row["load"],
            capacity=row["capacity"],
            companies=frozenset(map(CompanyId.of, row["companies"])),
        )
        for row in await tx.fetch(BOARD_STAFF)
    )


def _queue_line(row: Any) -> QueueLine:
    return QueueLine(
        queue_id=QueueId.of(row["id"]),
        company_id=CompanyId.of(row["company_id"]),
        key=row["key"],
        name=row["name"],
        waiting=row["waiting"],
        longest_wait_s=max(0, int(row["longest_wait_s"])),
        reserved=row["reserved"],
        active=row["active"],
        accepted_today=row["accepted"],
        within_target_today=row["within_target"],
        abandoned_today=row["abandoned"],
        target_wait_s=row["target_wait_s"],
    )
