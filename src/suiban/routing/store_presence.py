"""The SQL of presence: who is there, who may be offered something, intervals kept."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.postgres import Transaction
from suiban.routing.model import Colleague, Presence, Worker

PRESENCE = "select staff_id, state, reason, since, version from routing.presence where staff_id = $1"
ENTER = """
insert into routing.presence (staff_id, state, reason, since, version)
select s, 'offline', '', $2, 0 from unnest($1::uuid[]) s on conflict (staff_id) do nothing
"""
# Nothing happens to who is in that state for that reason already; otherwise the interval that ends is kept.
CHANGE = """
with before as (
    select p.staff_id, p.state, p.reason, p.since from routing.presence p
    where p.staff_id = any ($1::uuid[]) and (p.state, p.reason) <> ($2::text, $3::text)
      and ($5::text is null or p.state = $5) order by p.staff_id for update
), kept as (
    insert into routing.presence_interval (staff_id, state, reason, began_at, ended_at)
    select staff_id, state, reason, since, $4 from before
), changed as (
    update routing.presence p set state = $2, reason = $3, since = $4, version = p.version + 1, missed = 0
    from before b where p.staff_id = b.staff_id
    returning p.staff_id, p.state, p.reason, p.since, p.version
)
select c.*, array(select m.company_id from staff_door.mandate m where m.staff_id = c.staff_id order by 1) as companies
from changed c
"""
# In the order in which offers lock them: neither ever waits for one that waits for it.
CLEAR_DOUBT = """
update routing.presence p set disconnected_at = null from (
    select staff_id from routing.presence where staff_id = any ($1::uuid[]) and disconnected_at is not null
    order by staff_id for no key update
) b where p.staff_id = b.staff_id
"""
DISCONNECTED = """
update routing.presence set disconnected_at = $2 where staff_id = $1 and disconnected_at is null and state <> 'offline'
"""
DOUBT = "update routing.presence set disconnected_at = $1 where disconnected_at is null and state <> 'offline'"
LOST = """
select staff_id from routing.presence
where state <> 'offline' and disconnected_at <= $1 order by disconnected_at limit 200
"""
STILL_LOST = """
select 1 from routing.presence where staff_id = $1 and state <> 'offline' and disconnected_at <= $2 for update
"""
MISSED = """
update routing.presence p set missed = p.missed + m.times
from (select s as staff_id, count(*)::int as times from unnest($1::uuid[]) s group by s order by s) m
where p.staff_id = m.staff_id returning p.staff_id, p.missed
"""
ANSWERED = "update routing.presence set missed = 0 where staff_id = $1 and missed > 0"
TOOK = "update routing.presence set claims = claims + 1 where staff_id = $1"
# In units of capacity: what is held, by a conversation or as a task, and what is being offered. A conversation that was
# handed over by name has no work and counts as one. Of kinds somebody may have only so much of: each one they have.
UNITS = """
cross join lateral (
    select coalesce(sum(x.units) filter (where not x.interruptible), 0)::int as load,
           coalesce(sum(x.units) filter (where x.interruptible), 0)::int as soft,
           coalesce(array_agg(x.kind) filter (where m.limits ? x.kind), '{}') as limited
    from (
        select coalesce(w.kind, 'conversation') as kind,
               case coalesce(w.weight, 1) when 0 then m.capacity else coalesce(w.weight, 1) end as units,
               coalesce(w.interruptible, false) as interruptible
        from conversations_door.conversation c
        left join routing.work w
          on w.company_id = c.company_id and w.conversation_id = c.id and w.open and w.state = 'accepted'
        where c.state = 'open' and c.holder_kind = 'staff' and c.holder_id = m.id
        union all
        select w.kind, case w.weight when 0 then m.capacity else w.weight end, w.interruptible from routing.work w
        where w.staff_id = m.id and w.open and w.state = 'accepted' and w.conversation_id is null
        union all
        select w.kind, case w.weight when 0 then m.capacity else w.weight end, w.interruptible
        from routing.reservation r join routing.work w on w.company_id = r.company_id and w.id = r.work_id
        where r.staff_id = m.id and r.state = 'reserved'
    ) x
) units
"""
WORKERS = (
    """
select p.staff_id, m.capacity, p.last_offered_at, p.claims,
    array(select d.company_id from staff_door.mandate d where d.staff_id = p.staff_id) as companies,
    (select coalesce(jsonb_object_agg(k.skill_key, k.level), '{}') from staff_door.member_skill k
     where k.staff_id = p.staff_id) as skills,
    units.load, units.soft, m.limits, units.limited
from routing.presence p join staff_door.member m on m.id = p.staff_id and m.active
"""
    + UNITS
    + """
where p.state = 'available' and (p.disconnected_at is null or p.disconnected_at > $1)
"""
)
WORKERS_THESE = WORKERS + " and p.staff_id = any ($2::uuid[])"
COLLEAGUES = (
    """
select m.id as staff_id, m.name, m.title, m.title_en, m.capacity, coalesce(p.state, 'offline') as state,
    coalesce(p.reason, '') as reason,
    array(select array[s.name, s.name_en] from staff_door.member_skill k join staff_door.skill s on s.key = k.skill_key
          where k.staff_id = m.id order by k.level desc, s.key) as skills,
    array(select d.company_id from staff_door.mandate d where d.staff_id = m.id) as companies,
    units.load, units.soft
from staff_door.member m left join routing.presence p on p.staff_id = m.id
"""
    + UNITS
    + """
where m.active and m.capacity > 0 and m.id <> $1 and (m.roles && $2::text[] or 'talk' = any (m.granted))
  and exists (select from staff_door.mandate d where d.staff_id = m.id)
order by array_position(array['available', 'away', 'offline'], coalesce(p.state, 'offline')), m.name, m.id limit $3
"""
)
MANDATED = """
select 1 from staff_door.member m join staff_door.mandate d on d.staff_id = m.id and d.company_id = $2
where m.id = $1 and m.active and m.capacity > 0
"""

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode


async def presence(tx: Transaction, staff_id: StaffId) -> Presence | None:
    """A worker's state; None when they were never here."""
    row = await tx.fetchrow(PRESENCE, staff_id)
    return presence_of(row) if row else None


async def change(
    tx: Transaction, staff_ids: Sequence[StaffId], state: str, reason: str, now: datetime, only_from: str | None = None
) -> list[Any]:
    """Set people's state, keeping the interval that ends; the rows that changed, with their companies."""
    await tx.execute(ENTER, staff_ids, now)
    return await tx.fetch(CHANGE, staff_ids, state, reason, now, only_from)


async def clear_doubt(tx: Transaction, staff_ids: Sequence[StaffId]) -> int:
    """These people are connected after all; how many were in doubt."""
    return await tx.execute(CLEAR_DOUBT, staff_ids)


async def disconnected(tx: Transaction, staff_id: StaffId, now: datetime) -> None:
    """The last known connection of this person is gone; the grace begins."""
    await tx.execute(DISCONNECTED, staff_id, now)


async def doubt_all(tx: Transaction, now: datetime) -> None:
    """Let the grace begin for everybody: whoever is connected will be reported within it."""
    await tx.execute(DOUBT, now)


async def lost(tx: Transaction, before: datetime) -> list[StaffId]:
    """People whose grace is over."""
    return [StaffId.of(row["staff_id"]) for row in await tx.fetch(LOST, before)]


async def still_lost(tx: Transaction, staff_id: StaffId, before: datetime) -> bool:
    """Look again, and lock: False when they came back meanwhile."""
    return await tx.fetchrow(STILL_LOST, staff_id, before) is not None


async def missed(tx: Transaction, staff_ids: Sequence[StaffId]) -> dict[StaffId, int]:
    """Count unanswered offers (one entry each); how many in a row it is now."""
    return {StaffId.of(row["staff_id"]): row["missed"] for row in await tx.fetch(MISSED, staff_ids)}


async def answered(tx: Transaction, staff_id: StaffId) -> None:
    """Somebody answered an offer: the row of missed ones is over."""
    await tx.execute(ANSWERED, staff_id)


async def took(tx: Transaction, staff_id: StaffId) -> None:
    """Somebody has work that was not offered to them: of what was decided for them before, nothing is offered.

    Waits for an offer to them that is being written. Last in its transaction, as all that locks presence.
    """
    await tx.execute(TOOK, staff_id)


async def workers(tx: Transaction, doubted_since: datetime, staff_ids: Sequence[StaffId] | None = None) -> list[Worker]:
    """Everybody, or those of these, who is available within the scope, full hands included."""
    if staff_ids is None:
        return [worker_of(row) for row in await tx.fetch(WORKERS, doubted_since)]
    return [worker_of(row) for row in await tx.fetch(WORKERS_THESE, doubted_since, staff_ids)]


async def there(tx: Transaction, doubted_since: datetime) -> list[Any]:
    """As :func:`workers`, everybody, as rows: they may be many."""
    return await tx.fetch(WORKERS, doubted_since)


def worker_of(row: Any) -> Worker:
    """A row of these as the decision sees it."""
    return Worker(
        staff_id=StaffId.of(row["staff_id"]),
        companies=frozenset(map(CompanyId.of, row["companies"])),
        skills=_decode_skills(row["skills"]),
        capacity=row["capacity"],
        load=row["load"],
        last_offered_at=row["last_offered_at"],
        soft=row["soft"],
        claims=row["claims"],
        limits=_decode_skills(row["limits"]),
        counts=dict(Counter(row["limited"])),
    )


async def colleagues(tx: Transaction, but: StaffId, roles: Sequence[str], limit: int) -> list[Colleague]:
    """Who shares a mandate of the scope, has one of the roles and takes work, those who are there first."""
    return [
        Colleague(
            staff_id=StaffId.of(row["staff_id"]),
            name=row["name"],
            title=row["title"],
            title_en=row["title_en"],
            companies=frozenset(map(CompanyId.of, row["companies"])),
            state=row["state"],
            reason=row["reason"],
            load=row["load"],
            capacity=row["capacity"],
            skills=tuple((name, name_en) for name, name_en in row["skills"]),
        )
        for row in await tx.fetch(COLLEAGUES, but, roles, limit)
    ]


async def mandated(tx: Transaction, staff_id: StaffId, company_id: CompanyId) -> bool:
    """Whether somebody active who takes work has a mandate for the company."""
    return await tx.fetchrow(MANDATED, staff_id, company_id) is not None


def presence_of(row: Any) -> Presence:
    """A row as a value."""
    return Presence(StaffId.of(row["staff_id"]), row["state"], row["reason"], row["since"], row["version"])
