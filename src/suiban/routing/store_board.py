"""The SQL of what people look at: places in queues and the wallboard. Each is one statement, or two."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from suiban.kit.hours import Closed, is_open, opens_at
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, QueueId, StaffId
from suiban.kit.promises import CallBack
from suiban.platform.postgres import Transaction
from suiban.routing.model import PACE_WINDOW, POINT, POSITIONS_MAX, DoorKind, Place, Promise
from suiban.routing.model.board import (
    LATELY,
    LOOK_BACK,
    SHORT,
    Cell,
    DoorLine,
    QueueLine,
    StaffLine,
    Waited,
    added_up,
    door_lines,
)
from suiban.routing.model.expecting import Pace, expected_wait_s
from suiban.routing.store_hours import hours_of
from suiban.routing.store_presence import UNITS
from suiban.routing.store_queues import decode_promises

ROWS_AT_ONCE = 250

# How fast a queue moved lately, and whether anybody is there who could take something from it, or steps in for it.
_PACE = """
left join lateral (
    select q.backup as by_keys from routing.backup b
    where b.company_id = q.company_id and b.queue_id = q.id and b.until is null
) backed on true
cross join lateral (
    select coalesce((select weight from routing.kind k where k.company_id = q.company_id and k.key = 'conversation'), 1)
           as weight
) heavy
cross join lateral (
    select count(*) as accepted, count(distinct a.staff_id) as takers,
           avg(greatest(0, extract(epoch from a.accepted_at - coalesce(a.counts_from, a.enqueued_at))))::float8
           as waited_s_mean,
           coalesce(sum(extract(epoch from least(a.ended_at, $5) - a.accepted_at)), 0)::float8 as served_s,
           count(*) filter (where a.ended_at <= $5) as ended
    from routing.work a where a.company_id = q.company_id and a.queue_id = q.id and a.accepted_at > $1
      and not a.by_supervisor and a.conversation_id is not null
) pace
cross join lateral (
    select count(*) as people,
           coalesce(sum(least((m.limits ->> 'conversation')::int,
                              case heavy.weight when 0 then 1 else m.capacity / heavy.weight end)), 0)::int as hands
        from there m
        where m.company_id = q.company_id and (
            q.skills = '{}' or not exists (
                select from jsonb_each_text(q.skills) s where not exists (
                    select from staff_door.member_skill k
                    where k.staff_id = m.staff_id and k.skill_key = s.key and k.level >= s.value::int))
            or backed.by_keys is not null and exists (
                select from routing.queue u
                where u.company_id = q.company_id and u.key = any (backed.by_keys) and u.active and not exists (
                    select from jsonb_each_text(u.skills) s where not exists (
                        select from staff_door.member_skill k
                        where k.staff_id = m.staff_id and k.skill_key = s.key and k.level >= s.value::int))))
) hands
"""
# Of everybody only the front of each queue is told: so many are put in order, and not all who wait.
_RANKED_ALL = """
with ranked as (
    select f.company_id, f.queue_id, f.conversation_id, f.position
    from routing.queue q cross join lateral (
        select n.*, row_number() over () as position from (
            select w.company_id, w.queue_id, w.conversation_id from routing.work w
            where w.company_id = q.company_id and w.queue_id = q.id and w.waits and w.conversation_id is not null
              and (w.not_before is null or w.not_before <= $5)
            order by w.enqueued_at + make_interval(secs => coalesce(w.target_s, q.target_wait_s))
                     - w.priority * $4::interval, w.id
            limit $3
        ) n
    ) f where $2::uuid[] is null
"""
_RANKED_THESE = """
with ranked as (
    select w.company_id, w.queue_id, w.conversation_id,
           row_number() over (partition by w.company_id, w.queue_id
                              order by w.enqueued_at + make_interval(secs => coalesce(w.target_s, q.target_wait_s))
                                       - w.priority * $4::interval, w.id) as position
    from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
    where w.waits and w.conversation_id is not null
      and (w.not_before is null or w.not_before <= $5)
      and (w.company_id, w.queue_id) in (
           select o.company_id, o.queue_id from routing.work o where o.conversation_id = any ($2) and o.waits)
"""
_PLACES = (
    """
), wanted as (
    select * from ranked where $2::uuid[] is null or conversation_id = any ($2)
    union all
    select w.company_id, w.queue_id, w.conversation_id, 0 from routing.work w
    where w.conversation_id = any ($2) and w.open and w.state = 'queued' and w.not_before > $5
    order by position limit $3
), there as materialized (
    select p.staff_id, d.company_id, m.capacity, m.limits
    from routing.presence p
    join staff_door.mandate d on d.staff_id = p.staff_id
    join staff_door.member m on m.id = p.staff_id and m.active and m.capacity > 0
     and coalesce((m.limits ->> 'conversation')::int, 1) > 0
    where p.state = 'available' and d.company_id in (select company_id from wanted)
), paces as materialized (
    select q.company_id, q.id, q.name, q.name_en, pace.accepted, pace.waited_s_mean, pace.takers, pace.served_s,
           pace.ended, hands.people, hands.hands, h.weekly, h.days, h.closed_text, h.closed_text_en, o.time_zone
    from routing.queue q join platform.company o on o.id = q.company_id
    left join routing.hours h on h.company_id = q.company_id and h.key = q.hours_key
"""
    + _PACE
    + """
    where (q.company_id, q.id) in (select company_id, queue_id from wanted)
)
select w.company_id, w.conversation_id, w.queue_id, w.position, p.name, p.name_en, p.accepted, p.waited_s_mean,
       p.takers, p.served_s, p.ended, p.people, p.hands, p.weekly, p.days, p.closed_text, p.closed_text_en, p.time_zone,
       b.next_at, b.number_shown
from wanted w join paces p on p.company_id = w.company_id and p.id = w.queue_id
left join routing.callback b
  on b.company_id = w.company_id and b.conversation_id = w.conversation_id and b.state = 'open'
"""
)
BOARD_QUEUES = """
select q.company_id, q.id, q.key, q.name, q.target_wait_s, q.promise_share, q.promises, b.since as backed_up_since,
       array(select h.key from routing.queue h
             where h.company_id = q.company_id and h.key = any (q.backup) and h.key <> q.key and h.active
               and b.since is not null order by h.key) as backed_up_by,
       q.bot_backup and b.since is not null as backed_up_by_bot
from routing.queue q
left join routing.backup b on b.company_id = q.company_id and b.queue_id = q.id and b.until is null
order by q.company_id, q.key
"""
BOARD_OPEN = """
select w.company_id, w.queue_id, w.channel_id,
       count(*) filter (where w.state <> 'accepted' and p.may_be_offered) as waiting,
       count(*) filter (where w.state = 'reserved') as reserved,
       count(*) filter (where w.state = 'accepted') as active,
       count(*) filter (where w.state <> 'accepted' and p.may_be_offered and p.began_at + p.promised < $1) as overdue,
       coalesce(extract(epoch from $1 - min(p.began_at) filter (where w.state <> 'accepted' and p.may_be_offered)),
                0)::int as longest_wait_s
from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
cross join lateral (
    select make_interval(secs => coalesce(w.target_s, q.target_wait_s)) as promised,
           coalesce(w.counts_from, w.enqueued_at) as began_at,
           w.not_before is null or w.not_before <= $1 as may_be_offered
) p
where w.open group by w.company_id, w.queue_id, w.channel_id
"""
# Whose waiting ended since the day began (or two hours ago), by the quarter hour in which it did; $2: only since then.
BOARD_CELLS = """
with day as (
    select id as company_id, date_trunc('day', $1::timestamptz, time_zone) as began_at,
           coalesce($2::timestamptz, least(date_trunc('day', $1::timestamptz, time_zone), $1 - $3::interval)) as since
    from platform.company
)
select q.company_id, q.id as queue_id, e.channel_id, e.quarter, e.quarter >= d.began_at as today,
       count(*) filter (where e.answered) as accepted,
       count(*) filter (where e.answered and e.waited <= e.promised) as within_target,
       count(*) filter (where not e.answered and e.waited >= $4) as abandoned,
       count(*) filter (where not e.answered and e.waited >= $4 and e.waited > e.promised) as late_abandoned,
       count(*) filter (where not e.answered and e.waited < $4) as short_abandoned,
       coalesce(sum(extract(epoch from e.waited)) filter (where e.answered), 0)::int as waited_s,
       count(*) filter (where e.answered and e.at > $1 - $5::interval) as now_accepted,
       count(*) filter (where e.answered and e.waited <= e.promised and e.at > $1 - $5::interval) as now_within_target,
       count(*) filter (where not e.answered and e.waited >= $4 and e.waited > e.promised and e.at > $1 - $5::interval)
           as now_late_abandoned
from routing.queue q join day d on d.company_id = q.company_id
cross join lateral (
    select w.channel_id, w.answered, w.at, w.waited, date_bin('15 minutes', w.at, '2000-01-01 00:00+00') as quarter,
           make_interval(secs => coalesce(w.target_s, q.target_wait_s)) as promised
    from (
        select channel_id, target_s, true as answered, accepted_at as at,
               accepted_at - coalesce(counts_from, enqueued_at) as waited
        from routing.work
        where company_id = q.company_id and queue_id = q.id and accepted_at >= d.since and not by_supervisor
          and kind <> 'callback'
        union all
        select channel_id, target_s, false, ended_at,
               coalesce(left_at, ended_at) - coalesce(counts_from, enqueued_at)
        from routing.work
        where company_id = q.company_id and queue_id = q.id and state = 'cancelled' and ended_at >= d.since
          and not by_supervisor and kind <> 'callback' and (counts_from is null or ended_at >= counts_from)
    ) w (channel_id, target_s, answered, at, waited)
) e
where e.at <= $1 group by q.company_id, q.id, e.channel_id, e.quarter, d.began_at
"""
# Who waited at a moment of the last two hours ended waiting after it, or waits still: both are found by index.
BOARD_WAITED = """
with moment as (
    select generate_series(date_bin('15 minutes', $1::timestamptz - $2::interval, '2000-01-01 00:00+00')
                           + interval '15 minutes', $1, '15 minutes') as at
)
select q.company_id, q.id as queue_id, w.channel_id, moment.at, count(*) as waiting,
       extract(epoch from moment.at - min(w.enqueued_at))::int as longest_wait_s
from routing.queue q
cross join lateral (
    select channel_id, enqueued_at, accepted_at as until from routing.work
    where company_id = q.company_id and queue_id = q.id and accepted_at > $1 - $2::interval
    union all
    select channel_id, enqueued_at, ended_at from routing.work
    where company_id = q.company_id and queue_id = q.id and state = 'cancelled' and ended_at > $1 - $2::interval
    union all
    select channel_id, enqueued_at, 'infinity' from routing.work
    where company_id = q.company_id and queue_id = q.id and waits
) w
join moment on moment.at >= w.enqueued_at and moment.at < w.until
group by q.company_id, q.id, w.channel_id, moment.at order by moment.at, q.id
"""
DOOR_KINDS = "select id, kind from conversations_door.channel"
BOARD_STAFF = (
    """
select p.staff_id, m.name, p.state, p.reason, p.since, m.capacity, units.load + units.soft as load,
       array(select d.company_id from staff_door.mandate d where d.staff_id = p.staff_id) as companies
from routing.presence p join staff_door.member m on m.id = p.staff_id and m.active
"""
    + UNITS
    + """
where p.state <> 'offline' and (m.capacity > 0 or units.load + units.soft > 0) order by m.name, p.staff_id
"""
)


async def places(tx: Transaction, conversations: Sequence[ConversationId] | None, now: datetime) -> list[Place]:
    """Where these conversations stand in their queues; None: everybody who waits, the front of each queue first."""
    ranked = _RANKED_ALL if conversations is None else _RANKED_THESE
    rows = await tx.fetch(ranked + _PLACES, now - PACE_WINDOW, conversations, POSITIONS_MAX, POINT, now)
    closed: dict[UUID, Closed | None] = {}
    found = []
    for number, row in enumerate(rows):
        if number % ROWS_AT_ONCE == ROWS_AT_ONCE - 1:  # they may be thousands, and others want their turn
            await asyncio.sleep(0)
        if row["queue_id"] not in closed:
            closed[row["queue_id"]] = _closed(row, now)
        found.append(_place(row, closed[row["queue_id"]]))
    return found


def _place(row: Any, closed: Closed | None) -> Place:
    return Place(
        company_id=CompanyId.of(row["company_id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        queue=row["name"],
        position=row["position"],
        wait_s=_wait_s(row) if closed is None and row["position"] else None,
        closed=closed,
        queue_en=row["name_en"],
        callback=CallBack(row["next_at"], row["number_shown"]) if row["number_shown"] is not None else None,
    )


def _wait_s(row: Any) -> int | None:
    return expected_wait_s(row["position"], Pace(**{name: row[name] for name in Pace.__struct_fields__}))


def _closed(row: Any, now: datetime) -> Closed | None:
    if row["weekly"] is None:
        return None
    hours = hours_of(row)
    zone = ZoneInfo(row["time_zone"])
    if is_open(hours, zone, now):
        return None
    return Closed(opens_at(hours, zone, now), row["closed_text"], row["closed_text_en"])


async def cells(tx: Transaction, now: datetime, since: datetime | None = None) -> list[Cell]:
    """What became of those whose waiting ended today or within two hours, by queue, door and quarter; or only since."""
    return [
        Cell(
            company_id=CompanyId.of(row["company_id"]),
            queue_id=QueueId.of(row["queue_id"]),
            channel_id=_door(row),
            **{name: row[name] for name in Cell.__struct_fields__[3:]},
        )
        for row in await tx.fetch(BOARD_CELLS, now, since, LOOK_BACK, SHORT, LATELY)
    ]


async def waited(tx: Transaction, now: datetime) -> list[Waited]:
    """How many waited at each quarter hour of the last two hours, where anybody did."""
    return [
        Waited(
            company_id=CompanyId.of(row["company_id"]),
            queue_id=QueueId.of(row["queue_id"]),
            channel_id=_door(row),
            at=row["at"],
            waiting=row["waiting"],
            longest_wait_s=row["longest_wait_s"],
        )
        for row in await tx.fetch(BOARD_WAITED, now, LOOK_BACK)
    ]


async def queue_lines(tx: Transaction, now: datetime, counted: Sequence[Cell]) -> tuple[QueueLine, ...]:
    """The queues of the scope with what waits there now and, from the cells, how promises were kept today."""
    kinds = {ChannelId.of(row["id"]): row["kind"] for row in await tx.fetch(DOOR_KINDS)}
    open_: dict[UUID, list[Any]] = {}
    for row in await tx.fetch(BOARD_OPEN, now):
        open_.setdefault(row["queue_id"], []).append(row)
    ended: dict[QueueId, list[Cell]] = {}
    for cell in counted:
        ended.setdefault(cell.queue_id, []).append(cell)
    return tuple(
        _queue_line(row, open_.get(row["id"], ()), ended.get(QueueId.of(row["id"]), ()), kinds)
        for row in await tx.fetch(BOARD_QUEUES)
    )


def _queue_line(row: Any, open_: Sequence[Any], ended: Sequence[Cell], kinds: Mapping[ChannelId, str]) -> QueueLine:
    usual = Promise(row["promise_share"], row["target_wait_s"])
    special = decode_promises(row["promises"])
    doors: set[ChannelId | None] = {*map(_door, open_), *(cell.channel_id for cell in ended)}
    promised = {door: _promise(special, usual, kinds.get(door) if door else None) for door in doors}
    lines = door_lines(
        (
            DoorLine(
                channel_id=_door(one), target_wait_s=promised[_door(one)].within_s,
                promise_share=promised[_door(one)].share, longest_wait_s=max(0, one["longest_wait_s"]),
                **{name: one[name] for name in ("waiting", "reserved", "active", "overdue")},
            )
            for one in open_
        ),
        ended,
        promised,
    )  # fmt: skip
    return QueueLine(
        queue_id=QueueId.of(row["id"]),
        company_id=CompanyId.of(row["company_id"]),
        key=row["key"],
        name=row["name"],
        target_wait_s=usual.within_s,
        promise_share=usual.share,
        doors=lines,
        backed_up_since=row["backed_up_since"],
        backed_up_by=tuple(row["backed_up_by"]),
        backed_up_by_bot=row["backed_up_by_bot"],
        **added_up(lines),
    )


def _promise(special: Mapping[DoorKind, Promise], usual: Promise, kind: str | None) -> Promise:
    return next((promise for door, promise in special.items() if door == kind), usual)


def _door(row: Any) -> ChannelId | None:
    return ChannelId.of(row["channel_id"]) if row["channel_id"] else None


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
