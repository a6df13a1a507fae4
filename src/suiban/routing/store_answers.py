"""The SQL of answers: accepting, and all the ways in which an offer ends without it.

Several may be asked about one work, so whom, only its reservations tell. Each change first locks the work in a
statement of its own: what follows then sees what others did to its reservations before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, ReservationId, StaffId
from suiban.platform.postgres import Transaction
from suiban.routing.model import EXPIRE_BATCH_MAX, PRIORITY_MAX, PRIORITY_STEP_MISSED, OfferReasons, Why

# While several are asked, no one of their reservations is the work's.
WHY_OFFERED: Final = """
select case when w.reservation_id is null then 'asked' else r.why end as why, r.fit, w.points,
       extract(epoch from r.offered_at - coalesce(w.counts_from, w.enqueued_at))::int as waited_s,
       coalesce(w.target_s, q.target_wait_s)::int as target_wait_s, coalesce(f.name, '') as from_queue,
       coalesce(nullif(f.name_en, ''), f.name, '') as from_queue_en
from routing.reservation r
join routing.work w on w.company_id = r.company_id and w.id = r.work_id
join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
left join routing.queue f on f.company_id = w.company_id and f.id = w.been[cardinality(w.been)]
where r.company_id = any ((select platform.scope())::uuid[]) and r.id = $1 and r.staff_id = $2 and r.state = 'reserved'
"""
LOCK_TALKS: Final = """
select w.company_id, w.id from unnest($1::uuid[], $2::uuid[]) as t (company_id, id)
join routing.work w on w.company_id = t.company_id and w.conversation_id = t.id
where w.open order by w.company_id, w.id for update of w
"""
LOCK_EXPIRED: Final = """
select w.company_id, w.id from routing.work w
where w.state = 'reserved' and (w.company_id, w.id) in (
    select r.company_id, r.work_id from routing.reservation r
    where r.state = 'reserved' and r.expires_at <= $1 order by r.expires_at limit $2)
for update of w skip locked
"""
LOCK_ASKED: Final = """
select w.company_id, w.id from routing.work w
where (w.company_id, w.id) in (
    select r.company_id, r.work_id from routing.reservation r
    where r.state = 'reserved' and r.staff_id = any ($1::uuid[]) and ($2::uuid is null or r.id = $2))
  and ($3::uuid is null or $3::uuid = any (w.companies))
order by w.company_id, w.id for update of w
"""
# Work that nobody is asked about any more waits again, ahead of where it was; who passed it over is asked last.
END_OFFERS: Final = """
with gone as (
    update routing.reservation r set state = $4, answered_at = $1, reason = $5
    from unnest($6::uuid[], $7::uuid[]) as w (company_id, id)
    where r.company_id = w.company_id and r.work_id = w.id and r.state = 'reserved'
      and ($8::uuid[] is null or r.staff_id = any ($8)) and ($9::uuid is null or r.id = $9)
      and ($10::timestamptz is null or r.expires_at <= $10)
    returning r.company_id, r.id, r.work_id, r.staff_id
), passed as (
    select g.company_id, g.work_id, array_agg(g.staff_id order by g.id) as staff_ids,
           exists (select from routing.reservation o
                   where o.company_id = g.company_id and o.work_id = g.work_id and o.state = 'reserved'
                     and o.id not in (select id from gone)) as asked
    from gone g group by g.company_id, g.work_id
), released as (
    update routing.work w
    set state = case when p.asked then w.state else 'queued' end,
        staff_id = case when p.asked then w.staff_id end,
        reservation_id = case when p.asked then w.reservation_id end,
        priority = case when p.asked then w.priority else least(w.priority + $2, $3) end,
        passed_over = array(select unnest(w.passed_over) except select unnest(p.staff_ids)) || p.staff_ids,
        only_staff_id = case when w.only_staff_id = any (p.staff_ids) then null else w.only_staff_id end
    from passed p where w.company_id = p.company_id and w.id = p.work_id and w.state = 'reserved'
    returning w.company_id, w.id, w.conversation_id, w.kind
)
select g.company_id, g.work_id, r.conversation_id, r.kind, g.staff_id, g.id as reservation_id
from gone g join released r on r.company_id = g.company_id and r.id = g.work_id order by g.id
"""
RESERVATION: Final = """
select w.company_id, w.id as work_id, w.conversation_id, w.holder_token, w.companies
from routing.reservation r join routing.work w on w.company_id = r.company_id and w.id = r.work_id
where r.staff_id = $2 and r.id = $1 and r.state = 'reserved' and w.state = 'reserved'
"""
LOCK_WORKS: Final = """
select w.id from routing.work w where (w.company_id, w.id) in (select * from unnest($1::uuid[], $2::uuid[]))
order by w.company_id, w.id for update
"""
LOCK_WORK: Final = "select state from routing.work where company_id = $1 and id = $2 for update"
# The compare-and-set that decides who wins; whoever else was asked is asked no longer.
ACCEPT: Final = """
with mine as (
    update routing.reservation r set state = 'accepted', answered_at = $5
    where r.company_id = $1 and r.id = $2 and r.work_id = $3 and r.staff_id = $4 and r.state = 'reserved'
    returning r.company_id, r.id, r.work_id, r.staff_id
), accepted as (
    update routing.work w
    set state = 'accepted', staff_id = m.staff_id, reservation_id = m.id, accepted_at = $5, holder_token = $6
    from mine m where w.company_id = m.company_id and w.id = m.work_id and w.state = 'reserved'
    returning w.company_id, w.id, w.conversation_id, w.kind
), taken as (
    update routing.reservation r set state = 'withdrawn', answered_at = $5, reason = 'taken'
    from accepted a where r.company_id = a.company_id and r.work_id = a.id and r.id <> $2 and r.state = 'reserved'
    returning r.id, r.staff_id
)
select a.company_id, a.id as work_id, a.conversation_id, a.kind, t.id as other_id, t.staff_id as other_staff_id
from accepted a left join taken t on true
"""

_decode_points: Final = msgspec.json.Decoder(dict[str, int]).decode


async def why_offered(tx: Transaction, staff_id: StaffId, reservation_id: ReservationId) -> OfferReasons | None:
    """Why an open offer was made to this person; None: they have no such offer."""
    row = await tx.fetchrow(WHY_OFFERED, reservation_id, staff_id)
    if row is None:
        return None
    return OfferReasons(
        why=Why(row["why"], row["fit"]) if row["why"] else None,
        points=_decode_points(row["points"]),
        waited_s=max(0, row["waited_s"]),
        target_wait_s=row["target_wait_s"],
        from_queue=row["from_queue"],
        from_queue_en=row["from_queue_en"],
    )


async def lock_talks(tx: Transaction, talks: Sequence[tuple[UUID, UUID]]) -> None:
    """Lock the open work of (company, conversation): what is read next is what others left."""
    await tx.fetch(LOCK_TALKS, [company for company, _ in talks], [talk for _, talk in talks])


async def lock_works(tx: Transaction, works: Sequence[tuple[UUID, UUID]]) -> None:
    """The same, of (company, work)."""
    await tx.fetch(LOCK_WORKS, [company for company, _ in works], [work for _, work in works])


async def expire(tx: Transaction, now: datetime) -> list[Any]:
    """End offers that were not answered in time."""
    works = await tx.fetch(LOCK_EXPIRED, now, EXPIRE_BATCH_MAX)
    return await _pass(tx, works, PRIORITY_STEP_MISSED, "timed_out", "", now, expired=now)


async def reject(
    tx: Transaction, staff_id: StaffId, reservation_id: ReservationId, reason: str, now: datetime
) -> Any | None:
    """End the offer its worker declined; None when it was open no longer."""
    works = await tx.fetch(LOCK_ASKED, [staff_id], reservation_id, None)
    rows = await _pass(
        tx, works, PRIORITY_STEP_MISSED, "rejected", reason, now, staff_ids=[staff_id], reservation_id=reservation_id
    )
    return rows[0] if rows else None


async def withdraw(
    tx: Transaction, staff_ids: Iterable[StaffId], company_id: CompanyId | None, priority: int, reason: str,
    now: datetime,
) -> list[Any]:  # fmt: skip
    """End all that is being offered to these people, of one company or of all."""
    people = list(staff_ids)
    works = await tx.fetch(LOCK_ASKED, people, None, company_id)
    return await _pass(tx, works, priority, "withdrawn", reason, now, staff_ids=people)


async def _pass(
    tx: Transaction, works: Sequence[Any], priority: int, state: str, reason: str, now: datetime, *,
    staff_ids: list[StaffId] | None = None, reservation_id: ReservationId | None = None,
    expired: datetime | None = None,
) -> list[Any]:  # fmt: skip
    if not works:
        return []
    companies, ids = [row["company_id"] for row in works], [row["id"] for row in works]
    return await tx.fetch(
        END_OFFERS, now, priority, PRIORITY_MAX, state, reason, companies, ids, staff_ids, reservation_id, expired
    )


async def reservation(tx: Transaction, staff_id: StaffId, reservation_id: ReservationId) -> Any | None:
    """The work behind an open reservation of this person."""
    return await tx.fetchrow(RESERVATION, reservation_id, staff_id)


async def accept(
    tx: Transaction, staff_id: StaffId, reservation_id: ReservationId, work: Any, holder_token: int, now: datetime
) -> list[Any]:
    """Make the work behind an open reservation theirs: a row for each colleague who was asked too, else one without.

    No rows when the offer was open no longer.
    """
    await tx.fetchval(LOCK_WORK, work["company_id"], work["work_id"])
    return await tx.fetch(ACCEPT, work["company_id"], reservation_id, work["work_id"], staff_id, now, holder_token)
