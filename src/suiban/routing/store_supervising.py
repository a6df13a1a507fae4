"""The SQL of those who watch over the work: taking over, moving, reasons of absence, days, lists of work."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, LiteralString

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing import store_answers
from suiban.routing.model import DayBounds, Figure, PresenceLine, PresenceReason, Why, WorkAsked, WorkLine
from suiban.routing.model.board import SHORT

# What waited is accepted by who takes it; what somebody had is completed. The rows as they were before.
TAKE = """
with open as (
    select w.company_id, w.id, w.conversation_id, w.kind, w.queue_id, w.state, w.staff_id
    from routing.work w
    where w.company_id = $1 and w.conversation_id = $2 and w.open
      and w.holder_token < $4 for update
), taken as (
    update routing.work w
    set state = case when o.state = 'accepted' then 'completed' else 'accepted' end,
        ended_at = case when o.state = 'accepted' then $5::timestamptz end,
        staff_id = case when o.state = 'accepted' then w.staff_id else $3::uuid end,
        accepted_at = case when o.state = 'accepted' then w.accepted_at else $5::timestamptz end,
        holder_token = case when o.state = 'accepted' then w.holder_token else $4::bigint end,
        reservation_id = case when o.state = 'accepted' then w.reservation_id end
    from open o where w.company_id = o.company_id and w.id = o.id
), withdrawn as (
    update routing.reservation r set state = 'withdrawn', answered_at = $5, reason = 'taken_over'
    from open o where r.company_id = o.company_id and r.work_id = o.id and r.state = 'reserved'
    returning r.work_id, r.id, r.staff_id
)
select o.*, x.id as asked_id, x.staff_id as asked_staff_id from open o left join withdrawn x on x.work_id = o.id
"""
# Whoever took it has work of it too, so that it counts on the board and stays theirs to read; it waited nowhere.
TAKEN = """
insert into routing.work (company_id, id, conversation_id, queue_id, companies, holder_token, state, enqueued_at,
                          staff_id, accepted_at, by_supervisor, weight, interruptible, target_s, customer_id)
select c.company_id, $3::uuid, c.id, q.id, c.part_companies, c.holder_token, 'accepted', $5::timestamptz, $4::uuid,
       $5::timestamptz, true, coalesce(k.weight, 1), coalesce(k.interruptible, false), k.target_s, c.customer_id
from conversations_door.conversation c
cross join lateral (
    select q.id from routing.queue q
    left join routing.work w on w.company_id = q.company_id and w.queue_id = q.id and w.conversation_id = c.id
    where q.company_id = c.company_id order by w.enqueued_at desc nulls last, q.key limit 1
) q
left join routing.kind k on k.company_id = c.company_id and k.key = 'conversation'
where c.company_id = $1 and c.id = $2
on conflict do nothing
"""
LEAVE = """
with open as (
    select w.company_id, w.id, w.conversation_id, w.kind, w.queue_id, w.state as was, w.staff_id, w.priority,
           w.enqueued_at
    from unnest($1::uuid[], $2::uuid[]) as t (company_id, id)
    join routing.work w on w.company_id = t.company_id and w.conversation_id = t.id
    where w.waits order by w.company_id, w.id for update of w
), gone as (
    update routing.work w set state = 'cancelled', ended_at = $3, by_supervisor = true
    from open o where w.company_id = o.company_id and w.id = o.id
), withdrawn as (
    update routing.reservation r set state = 'withdrawn', answered_at = $3, reason = 'moved'
    from open o where r.company_id = o.company_id and r.work_id = o.id and r.state = 'reserved'
    returning r.company_id, r.work_id, r.id, r.staff_id
)
select o.*, 'cancelled' as state, x.id as asked_id, x.staff_id as asked_staff_id
from open o left join withdrawn x on x.company_id = o.company_id and x.work_id = o.id
"""
ASK_LAST = """
update routing.work w set passed_over = array[t.staff_id]
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as t (company_id, id, staff_id)
where w.company_id = t.company_id and w.conversation_id = t.id and w.open and w.state = 'queued'
"""
SERVED = """
select d.company_id from staff_door.member m join staff_door.mandate d on d.staff_id = m.id
where m.id = $1 and m.active and (m.roles && $2::text[] or 'talk' = any (m.granted))
"""
SERVING = """
select m.id as staff_id from staff_door.member m
join staff_door.mandate d on d.staff_id = m.id and d.company_id = any ($2::uuid[])
where m.id = any ($1::uuid[]) and m.active and (m.roles && $3::text[] or 'talk' = any (m.granted))
group by m.id having count(*) >= $4
"""
REASONS = """
select company_id, key, name, name_en, paid, productive, place, active from routing.presence_reason
where active or $1 order by company_id, place, key
"""
SET_REASONS = """
insert into routing.presence_reason (company_id, key, name, name_en, paid, productive, place, active)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::bool[], $7::int[], $8::bool[])
on conflict (company_id, key) do update
set name = excluded.name, name_en = excluded.name_en, paid = excluded.paid, productive = excluded.productive,
    place = excluded.place, active = excluded.active
"""
DAY = """
select c.time_zone, d.day, d.day::timestamp at time zone c.time_zone as begins_at,
       (d.day + 1)::timestamp at time zone c.time_zone as ends_at
from platform.company c
cross join lateral (select coalesce($2::date, ($3::timestamptz at time zone c.time_zone)::date) as day) d
where c.id = $1
"""
# The intervals that are over and the one that lasts, cut to the day.
LINES = """
select m.id as staff_id, m.name, x.state, x.reason, x.began_at, x.ended_at
from staff_door.member m join staff_door.mandate d on d.staff_id = m.id and d.company_id = $1
cross join lateral (
    select i.state, i.reason, greatest(i.began_at, $2) as began_at, least(i.ended_at, $3) as ended_at
    from routing.presence_interval i where i.staff_id = m.id and i.ended_at > $2 and i.began_at < $3
    union all
    select p.state, p.reason, greatest(p.since, $2), least($4, $3) from routing.presence p
    where p.staff_id = m.id and p.since < least($4, $3) and least($4, $3) > $2
) x
where m.active and m.capacity > 0 and ($5::uuid is null or m.id = $5) and x.ended_at > x.began_at
order by m.name, m.id, x.began_at limit $6
"""
WHO_WAITS = """
select conversation_id, queue_id from routing.work
where waits and queue_id = any ($1::uuid[]) and conversation_id is not null
"""
_WORK = """
select w.company_id, w.id, w.kind, w.conversation_id, w.queue_id, q.name as queue_name,
       coalesce(nullif(q.name_en, ''), q.name) as queue_name_en, w.state, w.enqueued_at, w.accepted_at, w.ended_at,
       coalesce(w.staff_id, r.staff_id) as staff_id, coalesce(m.name, '') as staff_name,
       p.waited_s::int as waited_s, p.target_wait_s,
       coalesce(r.why, case when k.work_id is not null then 'claimed' when o.fit > 0 then 'asked' end) as why,
       coalesce(r.fit, o.fit, 0) as fit,
       w.points, w.waits and exists (
           select from conversations_door.conversation v
           where v.company_id = w.company_id and v.id = w.conversation_id and v.stand_in_token = v.holder_token
       ) as stands_in
from routing.work w
join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
join platform.company c on c.id = w.company_id
cross join lateral (
    select extract(epoch from coalesce(w.accepted_at, w.left_at, w.ended_at, $1)
                                 - coalesce(w.counts_from, w.enqueued_at))
               as waited_s,
           coalesce(w.target_s, q.target_wait_s) as target_wait_s, date_trunc('day', $1, c.time_zone) as began_at
) p
left join routing.reservation r on r.company_id = w.company_id and r.id = w.reservation_id
left join staff_door.member m on m.id = coalesce(w.staff_id, r.staff_id)
left join routing.claim k on k.company_id = w.company_id and k.work_id = w.id
left join lateral (
    select count(*)::int as fit from routing.reservation a
    where w.state = 'reserved' and w.reservation_id is null and a.company_id = w.company_id and a.work_id = w.id
      and a.state = 'reserved'
) o on true
where w.company_id = any ((select platform.scope())::uuid[]) and ($3::uuid is null or w.company_id = $3)
  and ($4::uuid is null or w.queue_id = $4) and ($5::uuid is null or w.channel_id = $5)
  and ($6::uuid is null or coalesce(w.staff_id, r.staff_id) = $6) and $7::float8 is not null
  and ($8::timestamptz is null or (coalesce(w.accepted_at, w.ended_at) >= $8
       and coalesce(w.accepted_at, w.ended_at) < $8 + interval '15 minutes'))
  and """
_NEWEST = " order by w.enqueued_at desc, w.id limit $2"
_LONGEST = " order by w.enqueued_at, w.id limit $2"
_WAITS = "w.waits and (w.not_before is null or w.not_before <= $1)"
# who is called back does not sit and wait: those promises are on a list of their own
_ANSWERED = "w.accepted_at >= p.began_at and not w.by_supervisor and w.kind <> 'callback'"
_GAVE_UP = (
    "w.state = 'cancelled' and not w.by_supervisor and w.kind <> 'callback' and w.ended_at >= p.began_at"
    " and (w.counts_from is null or w.ended_at >= w.counts_from)"
)
WORK: Mapping[Figure, LiteralString] = {
    "waiting": _WORK + _WAITS + _LONGEST,
    "later": _WORK + "w.waits and w.not_before > $1" + _LONGEST,
    "reserved": _WORK + "w.waits and w.state = 'reserved'" + _LONGEST,
    "active": _WORK + "w.open and w.state = 'accepted'" + _LONGEST,
    "accepted": _WORK + _ANSWERED + _NEWEST,
    # all that the service level has against it: answered late, given up late, waiting still
    "late": (
        _WORK
        + "p.waited_s > p.target_wait_s and (("
        + _WAITS
        + ") or ("
        + _ANSWERED
        + ") or (p.waited_s >= $7 and "
        + _GAVE_UP
        + "))"
        + _NEWEST
    ),
    "abandoned": _WORK + "p.waited_s >= $7 and " + _GAVE_UP + _NEWEST,
    "short": _WORK + "p.waited_s < $7 and " + _GAVE_UP + _NEWEST,
}

_decode_points = msgspec.json.Decoder(dict[str, int]).decode


async def take(
    tx: Transaction, company_id: CompanyId, talk: ConversationId, staff_id: StaffId, token: int, now: datetime
) -> list[Any]:
    """Make the work of a talk this person's; as it was before, a row for each colleague who was being asked, or one."""
    await store_answers.lock_talks(tx, [(company_id, talk)])
    rows = await tx.fetch(TAKE, company_id, talk, staff_id, token, now)
    await tx.execute(TAKEN, company_id, talk, WorkId.new(), staff_id, now)
    return rows


async def leave(tx: Transaction, talks: Sequence[tuple[CompanyId, ConversationId]], now: datetime) -> list[Any]:
    """Take talks out of the queues they wait in; as they were before, a row for each colleague being asked, or one."""
    await store_answers.lock_talks(tx, talks)
    return await tx.fetch(LEAVE, [company for company, _ in talks], [talk for _, talk in talks], now)


async def pass_over(tx: Transaction, held: Sequence[tuple[CompanyId, ConversationId, StaffId]]) -> None:
    """Whoever a talk was taken from is asked last."""
    if held:
        await tx.execute(ASK_LAST, *(list(column) for column in zip(*held, strict=True)))


async def served(tx: Transaction, staff_id: StaffId, roles: Sequence[str]) -> frozenset[CompanyId]:
    """The companies of the scope somebody active with one of the roles has a mandate for."""
    return frozenset(CompanyId.of(row["company_id"]) for row in await tx.fetch(SERVED, staff_id, roles))


async def serving(
    tx: Transaction, staff_ids: Sequence[StaffId], companies: Sequence[CompanyId], roles: Sequence[str]
) -> frozenset[StaffId]:
    """Those of these people who are active, have one of the roles, and a mandate for all of these companies."""
    rows = await tx.fetch(SERVING, list(staff_ids), companies, roles, len(companies))
    return frozenset(StaffId.of(row["staff_id"]) for row in rows)


async def reasons(tx: Transaction, *, every: bool = False) -> list[PresenceReason]:
    """The reasons of the scope, by company, in the company's order; ``every``: also those not used any more."""
    return [
        PresenceReason(
            company_id=CompanyId.of(row["company_id"]),
            key=row["key"],
            name=row["name"],
            name_en=row["name_en"] if every else row["name_en"] or row["name"],
            paid=row["paid"],
            productive=row["productive"],
            place=row["place"],
            active=row["active"],
        )
        for row in await tx.fetch(REASONS, every)
    ]


async def set_reasons(tx: Transaction, items: Sequence[PresenceReason]) -> None:
    """Enter reasons; those there already get the new values."""
    await tx.execute(
        SET_REASONS,
        [item.company_id for item in items],
        [item.key for item in items],
        [item.name for item in items],
        [item.name_en for item in items],
        [item.paid for item in items],
        [item.productive for item in items],
        [item.place for item in items],
        [item.active for item in items],
    )


async def day_bounds(tx: Transaction, company_id: CompanyId, day: date | None, now: datetime) -> DayBounds | None:
    """When a company's day begins and ends; None: no such company."""
    row = await tx.fetchrow(DAY, company_id, day, now)
    return DayBounds(row["day"], row["begins_at"], row["ends_at"], row["time_zone"]) if row else None


async def presence_lines(
    tx: Transaction, company_id: CompanyId, bounds: DayBounds, staff_id: StaffId | None, now: datetime, limit: int
) -> list[PresenceLine]:
    """Who was in which state when, within a day."""
    rows = await tx.fetch(LINES, company_id, bounds.begins_at, bounds.ends_at, now, staff_id, limit)
    return [
        PresenceLine(
            StaffId.of(row["staff_id"]), row["name"], row["state"], row["reason"], row["began_at"], row["ended_at"]
        )
        for row in rows
    ]


async def who_waits(tx: Transaction, queue_ids: Sequence[QueueId]) -> dict[ConversationId, QueueId]:
    """Which conversations wait in these queues now."""
    rows = await tx.fetch(WHO_WAITS, list(queue_ids))
    return {ConversationId.of(row["conversation_id"]): QueueId.of(row["queue_id"]) for row in rows}


async def work(tx: Transaction, asked: WorkAsked, now: datetime, limit: int) -> list[WorkLine]:
    """The work behind a figure of the wallboard: who waits longest first, else the newest first."""
    rows = await tx.fetch(
        WORK[asked.figure], now, limit, asked.company_id, asked.queue_id, asked.channel_id, asked.staff_id,
        SHORT.total_seconds(), asked.quarter,
    )  # fmt: skip
    return [
        WorkLine(
            company_id=CompanyId.of(row["company_id"]),
            work_id=WorkId.of(row["id"]),
            kind=row["kind"],
            conversation_id=ConversationId.of(row["conversation_id"]) if row["conversation_id"] else None,
            queue_id=QueueId.of(row["queue_id"]),
            queue_name=row["queue_name"],
            queue_name_en=row["queue_name_en"],
            state=row["state"],
            staff_id=StaffId.of(row["staff_id"]) if row["staff_id"] else None,
            staff_name=row["staff_name"],
            enqueued_at=row["enqueued_at"],
            accepted_at=row["accepted_at"],
            ended_at=row["ended_at"],
            waited_s=max(0, row["waited_s"]),
            target_wait_s=row["target_wait_s"],
            why=Why(row["why"], row["fit"]) if row["why"] else None,
            points=_decode_points(row["points"]),
            stands_in=row["stands_in"],
        )
        for row in rows
    ]
