"""The SQL of trying rules: a past day as it was, and who could serve it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.customers.api import PROOF_APP
from suiban.kit.ids import CompanyId, ConversationId, ReservationId, StaffId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing.model import RETURNED_WITHIN, DayBounds, PresenceState, Worker
from suiban.routing.model.replaying import CLAIM_S_USUAL, WORKS_MAX, Came, PastDay, There

SERVERS: Final = """
select m.id as staff_id, m.capacity, m.limits,
    array(select d.company_id from staff_door.mandate d where d.staff_id = m.id) as companies,
    (select coalesce(jsonb_object_agg(k.skill_key, k.level), '{}') from staff_door.member_skill k
     where k.staff_id = m.id) as skills
from staff_door.member m
where m.active and m.capacity > 0 and exists (select from staff_door.mandate d where d.staff_id = m.id)
order by m.id
"""
# What a supervisor took was offered to nobody. Work that went on counts for the queue it first waited in. The language
# is that of the customer's session then, where somebody serves in it; as a must it stands among the work's own skills,
# from where it is taken: whether it is one is for the rules to say. So it is with points of priority, with whom a
# customer had last and with where they live. Of a ring that nobody answered priority rose once.
CAME: Final = """
select w.id, w.company_id, coalesce(o.key, q.key) as queue_key,
       case when o.key is null then '' else q.key end as taken_in,
       w.enqueued_at as came_at, w.counts_from, w.not_before, w.due_by, w.accepted_at,
       coalesce(w.left_at, w.ended_at) as ended_at, w.state = 'cancelled' as gave_up,
       greatest(0, w.priority - coalesce(o.priority, q.priority) - tried.missed
                   - coalesce((w.points ->> 'level')::int, 0) - coalesce((w.points ->> 'returned')::int, 0)
       )::int as priority,
       case when (w.skills ->> spoken.language)::int = 1 then w.skills - spoken.language else w.skills end as skills,
       w.only_staff_id, w.staff_id, w.weight, w.kind, w.manager_id, had.staff_id as last_agent_id, had.at as had_at,
       coalesce(d.kind, '') as door, coalesce(spoken.language, '') as language, coalesce(u.city, '') as city,
       case when w.kind = 'conversation' and (w.points ? 'level' or exists (
           select from customers_door.session z
           where z.company_id = w.company_id and z.customer_id = w.customer_id and z.proof_level >= $4
             and z.created_at <= w.enqueued_at and z.expires_at > w.enqueued_at
             and (z.revoked_at is null or z.revoked_at > w.enqueued_at))) then coalesce(u.level, '')
           else '' end as level,
       w.kind = 'conversation' and exists (
           select from routing.work g
           where g.company_id = w.company_id and g.customer_id = w.customer_id and g.id <> w.id
             and g.state = 'cancelled'
             and not g.by_supervisor and g.ended_at > w.enqueued_at - $5::interval and g.ended_at <= w.enqueued_at
             and g.enqueued_at > w.enqueued_at - interval '1 day') as returned,
       tried.rang_out,
       exists (select from routing.claim c where c.company_id = w.company_id and c.work_id = w.id) as claimed
from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
left join routing.queue o on o.company_id = w.company_id and o.id = w.been[1]
left join conversations_door.channel d on d.company_id = w.company_id and d.id = w.channel_id
left join customers_door.customer u on u.company_id = w.company_id and u.id = w.customer_id
left join lateral (
    select 'lang-' || z.language as language from customers_door.session z
    where z.company_id = w.company_id and z.customer_id = w.customer_id and z.channel_id = w.channel_id
      and z.created_at <= w.enqueued_at and z.language <> '' and exists (
          select from staff_door.member_skill s
          join staff_door.mandate h on h.staff_id = s.staff_id and h.company_id = w.company_id
          where s.skill_key = 'lang-' || z.language)
    order by z.created_at desc limit 1
) spoken on true
left join lateral (
    select h.staff_id, h.enqueued_at as at from routing.work h
    where h.company_id = w.company_id and h.customer_id = w.customer_id and h.accepted_at is not null
      and h.enqueued_at < w.enqueued_at
    order by h.enqueued_at desc limit 1
) had on w.kind = 'conversation' and w.only_staff_id is null and not exists (
    select from routing.work h
    where h.company_id = w.company_id and h.customer_id = w.customer_id and h.conversation_id = w.conversation_id
      and h.accepted_at is not null and h.enqueued_at < w.enqueued_at)
cross join lateral (
    select count(*) filter (where v.state = 'timed_out') as rang_out,
           count(distinct v.offered_at) filter (where not exists (
               select from routing.reservation a
               where a.company_id = w.company_id and a.work_id = w.id and a.offered_at = v.offered_at
                 and a.state = 'accepted')) as missed
    from routing.reservation v
    where v.company_id = w.company_id and v.work_id = w.id and v.state in ('timed_out', 'rejected')
) tried
where w.enqueued_at >= $1 and w.enqueued_at < $2 and not w.by_supervisor
order by w.enqueued_at, w.id limit $3
"""
COUNT: Final = """
select count(*) from routing.work w where w.enqueued_at >= $1 and w.enqueued_at < $2 and not w.by_supervisor
"""
THERE: Final = """
select p.staff_id, array_agg(p.began_at order by p.began_at) as began,
       array_agg(p.ended_at order by p.began_at) as ended
from (
    select i.staff_id, greatest(i.began_at, $1) as began_at, least(i.ended_at, $2) as ended_at
    from routing.presence_interval i where i.state = 'available' and i.ended_at > $1 and i.began_at < $2
    union all
    select p.staff_id, greatest(p.since, $1), least($3, $2) from routing.presence p
    where p.state = 'available' and p.since < least($3, $2) and least($3, $2) > $1
) p
where p.ended_at > p.began_at group by p.staff_id order by p.staff_id
"""
HABITS: Final = """
select coalesce(percentile_cont(0.5) within group (order by extract(epoch from r.answered_at - r.offered_at))
                filter (where r.state = 'accepted'), 0)::float8 as answer_s,
       coalesce(avg((r.state = 'timed_out')::int), 0)::float8 as miss_share
from routing.work w join routing.reservation r on r.company_id = w.company_id and r.work_id = w.id
where w.enqueued_at >= $1 and w.enqueued_at < $2 and r.state in ('accepted', 'timed_out')
"""
CLAIMS: Final = """
select percentile_cont(0.5) within group (
    order by greatest(0, extract(epoch from c.claimed_at - coalesce(w.counts_from, w.enqueued_at)))) as claim_s
from routing.work w join routing.claim c on c.company_id = w.company_id and c.work_id = w.id
where w.enqueued_at >= $1 and w.enqueued_at < $2
"""
ENTER_WORK: Final = """
insert into routing.work (company_id, id, conversation_id, queue_id, companies, holder_token, state, enqueued_at,
                          staff_id, reservation_id, accepted_at, ended_at, been, counts_from)
select w.company_id, w.id, w.conversation_id, q.id, array[w.company_id], 1,
       case when w.accepted_at is null then 'cancelled' else 'completed' end, w.at, w.staff_id,
       case when w.accepted_at is not null and not w.claimed then w.reservation_id end, w.accepted_at, w.ended_at,
       case when o.id is null then '{}' else array[o.id] end, w.counts_from
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::uuid[], $8::uuid[],
            $9::timestamptz[], $10::timestamptz[], $11::bool[], $12::timestamptz[])
     as w (company_id, id, conversation_id, queue_key, taken_in, at, staff_id, reservation_id, accepted_at, ended_at,
           claimed, counts_from)
join routing.queue q on q.company_id = w.company_id and q.key = coalesce(nullif(w.taken_in, ''), w.queue_key)
left join routing.queue o on o.company_id = w.company_id and o.key = w.queue_key and w.taken_in <> ''
"""
ENTER_CLAIMS: Final = """
insert into routing.claim (company_id, work_id, conversation_id, queue_id, staff_id, claimed_at, settled_at)
select w.company_id, w.id, w.conversation_id, w.queue_id, w.staff_id, w.accepted_at, w.accepted_at
from routing.work w where w.id = any ($1::uuid[]) and w.accepted_at is not null
"""
ENTER_OFFERS: Final = """
insert into routing.reservation (company_id, id, work_id, staff_id, state, offered_at, expires_at, answered_at)
select w.company_id, w.reservation_id, w.id, w.staff_id, 'accepted', w.accepted_at - $2::interval,
       w.accepted_at + $2::interval, w.accepted_at
from routing.work w where w.id = any ($1::uuid[]) and w.reservation_id is not null
"""
ENTER_MISSED: Final = """
insert into routing.reservation (company_id, id, work_id, staff_id, state, offered_at, expires_at, answered_at)
select w.company_id, uuidv7(), w.id, w.staff_id, 'timed_out', w.enqueued_at,
       w.enqueued_at + q.reservation_s * interval '1 s', w.enqueued_at + q.reservation_s * interval '1 s'
from unnest($1::uuid[], $2::int[]) as m (id, missed)
join routing.work w on w.id = m.id and w.staff_id is not null
join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
cross join lateral generate_series(1, m.missed)
"""
ENTER_PRESENCE: Final = """
insert into routing.presence_interval (staff_id, state, reason, began_at, ended_at)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
"""
OFFERED: Final = timedelta(seconds=5)
_decode_skills = msgspec.json.Decoder(dict[str, int]).decode


async def servers(tx: Transaction) -> list[Worker]:
    """Everybody of the scope who takes work, whether they are there or not; their hands are empty."""
    return [
        Worker(
            staff_id=StaffId.of(row["staff_id"]),
            companies=frozenset(map(CompanyId.of, row["companies"])),
            skills=_decode_skills(row["skills"]),
            capacity=row["capacity"],
            load=0,
            state="offline",
            limits=_decode_skills(row["limits"]),
        )
        for row in await tx.fetch(SERVERS)
    ]


async def past_day(tx: Transaction, company_id: CompanyId, bounds: DayBounds, now: datetime) -> PastDay:
    """A company's day as it was, with the work and the people of the whole scope: they are shared."""
    begins, ends = bounds.begins_at, bounds.ends_at
    rows = await tx.fetch(CAME, begins, ends, WORKS_MAX, PROOF_APP, RETURNED_WITHIN)
    count = await tx.fetchval(COUNT, begins, ends) if len(rows) == WORKS_MAX else len(rows)
    habits = await tx.fetchrow(HABITS, begins, ends)
    claim_s: float | None = await tx.fetchval(CLAIMS, begins, ends)
    able = {one.staff_id: one for one in await servers(tx)}
    there = [
        There(
            staff_id=one.staff_id, companies=one.companies, skills=one.skills, capacity=one.capacity, limits=one.limits,
            spans=tuple(zip(row["began"], row["ended"], strict=True)),
        )
        for row in await tx.fetch(THERE, begins, ends, now)
        if (one := able.get(StaffId.of(row["staff_id"]))) is not None
    ]  # fmt: skip
    return PastDay(
        company_id=company_id,
        day=bounds.day,
        begins_at=begins,
        ends_at=min(ends, now),
        came=tuple(map(_came, rows)),
        there=tuple(there),
        answer_s=round(habits["answer_s"], 1) if habits else 0.0,
        miss_share=min(0.99, habits["miss_share"]) if habits else 0.0,
        claim_s=CLAIM_S_USUAL if claim_s is None else round(claim_s, 1),
        left_out=count - len(rows),
    )


def _came(row: Any) -> Came:
    return Came(
        work_id=WorkId.of(row["id"]),
        company_id=CompanyId.of(row["company_id"]),
        queue_key=row["queue_key"],
        at=row["came_at"],
        answered_at=row["accepted_at"],
        ended_at=row["ended_at"],
        gave_up=row["gave_up"],
        priority=row["priority"],
        skills=_decode_skills(row["skills"]),
        only_staff_id=_person(row["only_staff_id"]),
        staff_id=_person(row["staff_id"]),
        weight=row["weight"],
        counts_from=row["counts_from"],
        taken_in=row["taken_in"],
        missed=row["rang_out"],
        claimed=row["claimed"],
        kind=row["kind"],
        door=row["door"],
        language=row["language"],
        level=row["level"],
        returned=row["returned"],
        city=row["city"],
        manager_id=_person(row["manager_id"]),
        last_agent_id=_person(row["last_agent_id"]),
        had_last_at=row["had_at"],
        not_before=row["not_before"],
        due_by=row["due_by"],
    )


def _person(staff_id: UUID | None) -> StaffId | None:
    return StaffId.of(staff_id) if staff_id is not None else None


async def enter_past(tx: Transaction, came: Sequence[Came]) -> None:
    """Enter work that is over, with the offers that were accepted, those that rang out, and what was taken."""
    await tx.execute(
        ENTER_WORK,
        [one.company_id for one in came],
        [one.work_id for one in came],
        [ConversationId.new() for _ in came],
        [one.queue_key for one in came],
        [one.taken_in for one in came],
        [one.at for one in came],
        [one.staff_id for one in came],
        [ReservationId.new() for _ in came],
        [one.answered_at for one in came],
        [one.ended_at for one in came],
        [one.claimed for one in came],
        [one.counts_from for one in came],
    )
    await tx.execute(ENTER_OFFERS, [one.work_id for one in came], OFFERED)
    await tx.execute(ENTER_CLAIMS, [one.work_id for one in came if one.claimed])
    missed = [one for one in came if one.missed]
    await tx.execute(ENTER_MISSED, [one.work_id for one in missed], [one.missed for one in missed])


async def enter_presence(
    tx: Transaction, spans: Sequence[tuple[StaffId, PresenceState, str, datetime, datetime]]
) -> None:
    """Enter intervals of presence that are over."""
    await tx.execute(ENTER_PRESENCE, *(list(column) for column in zip(*spans, strict=True)))
