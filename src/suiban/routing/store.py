"""The only SQL of routing: queues, work, reservations. Presence and the wallboard have files of their own.

Locks are taken in one order everywhere: conversation, work, reservation, presence. The deciders pick work with
``skip locked``, so that they never wait for somebody who waits for them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, QueueId, ReservationId, StaffId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing.model import (
    EXPIRE_BATCH_MAX,
    POINT,
    PRIORITY_MAX,
    PRIORITY_STEP_MISSED,
    Arrival,
    Offer,
    Queue,
    Waiting,
)
from suiban.routing.model.matching import together

LEASE_KEY: Final = 0x5C1BA2_0008

LEASE = "select pg_try_advisory_xact_lock($1)"
COMPANIES = "select id from platform.company"
QUEUES = """
select q.company_id, q.id, q.key, q.name, q.name_en, q.skills, q.reservation_s, q.target_wait_s, q.hours_key,
       q.priority, q.active, q.wishes, q.relax_s,
       (select count(*) from routing.work w where w.company_id = q.company_id and w.queue_id = q.id
        and w.state in ('queued', 'reserved')) as waiting
from routing.queue q order by q.company_id, q.key
"""
ADD_QUEUES = """
insert into routing.queue
    (company_id, id, key, name, skills, reservation_s, target_wait_s, name_en, hours_key, priority, active,
     wishes, relax_s)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::int[], $7::int[], $8::text[],
                     $9::text[], $10::int[], $11::boolean[], $12::jsonb[], $13::int[])
on conflict (company_id, key) do update
set name = excluded.name, name_en = excluded.name_en, skills = excluded.skills, reservation_s = excluded.reservation_s,
    target_wait_s = excluded.target_wait_s, hours_key = excluded.hours_key, priority = excluded.priority,
    active = excluded.active, wishes = excluded.wishes, relax_s = excluded.relax_s
"""
# The conversation must still wait under this token: an arrival that is out of date stores nothing. A queue that no
# longer exists, or is switched off, must not lose the customer: the one of the same key, else the company's first takes
# them.
ENQUEUE = """
insert into routing.work (company_id, id, conversation_id, queue_id, companies, only_staff_id, skills, holder_token,
                          state, priority, enqueued_at)
select c.company_id, a.work_id, c.id, q.id, c.part_companies, a.only_staff_id, a.skills, a.holder_token,
       'queued', least(a.priority + q.priority, $11), a.enqueued_at
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::jsonb[], $8::bigint[],
            $9::int[], $10::timestamptz[])
     as a (company_id, work_id, conversation_id, queue_id, queue_key, only_staff_id, skills, holder_token, priority,
           enqueued_at)
join conversations_door.conversation c
  on c.company_id = a.company_id and c.id = a.conversation_id and c.state = 'open' and c.holder_kind = 'nobody'
 and c.holder_token = a.holder_token
cross join lateral (
    select q.id, q.priority from routing.queue q where q.company_id = c.company_id
    order by (q.active and q.id = a.queue_id) desc nulls last, (q.active and q.key = a.queue_key) desc, q.active desc,
             q.key
    limit 1
) q
on conflict (company_id, conversation_id) where state in ('queued', 'reserved', 'accepted') do nothing
returning company_id, id, conversation_id, queue_id,
          (select key from routing.queue q where q.company_id = work.company_id and q.id = work.queue_id) as queue_key,
          priority, enqueued_at
"""
# A token of null means: whatever it was, the conversation is over.
END = """
with gone as (
    select company_id, conversation_id, max(coalesce(holder_token, 9223372036854775807)) as holder_token
    from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as g (company_id, conversation_id, holder_token)
    group by company_id, conversation_id
), ended as (
    update routing.work w
    set state = case when w.state = 'accepted' then 'completed' else 'cancelled' end, ended_at = $4
    from gone g
    where w.company_id = g.company_id and w.conversation_id = g.conversation_id
      and w.state in ('queued', 'reserved', 'accepted') and w.holder_token < g.holder_token
    returning w.company_id, w.id, w.conversation_id, w.queue_id, w.state, w.staff_id, w.reservation_id
), withdrawn as (
    update routing.reservation r set state = 'withdrawn', answered_at = $4, reason = 'gone'
    from ended e where r.company_id = e.company_id and r.id = e.reservation_id and r.state = 'reserved'
    returning r.company_id, r.id
)
select e.*, x.id is not null as withdrawn
from ended e left join withdrawn x on x.company_id = e.company_id and x.id = e.reservation_id
"""
WIDEN = """
update routing.work w set companies = p.companies
from unnest($1::uuid[], $2::uuid[]) as a (company_id, conversation_id)
cross join lateral (
    select c.part_companies as companies from conversations_door.conversation c
    where c.company_id = a.company_id and c.id = a.conversation_id
) p
where w.company_id = a.company_id and w.conversation_id = a.conversation_id
  and w.state in ('queued', 'reserved', 'accepted') and w.companies <> p.companies
"""
_WAITING = """
select w.company_id, w.id, w.companies, w.skills, q.skills as queue_skills, w.enqueued_at, d.due_at, w.only_staff_id,
       w.passed_over, q.reservation_s, q.wishes, q.relax_s
from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
cross join lateral (
    select w.enqueued_at + make_interval(secs => q.target_wait_s) - w.priority * $1::interval as due_at
) d
where w.state = 'queued' and """
WAITING = (
    _WAITING
    + """(w.queue_id = any ($2::uuid[]) or w.only_staff_id = any ($3::uuid[]))
  and (d.due_at, w.id) > ($4::timestamptz, $5::uuid)
order by d.due_at, w.id limit $6
"""
)
WAITING_THESE = _WAITING + "w.company_id = any ($2::uuid[]) and w.id = any ($3::uuid[])"
RESERVE = """
with offer as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::bool[], $7::text[],
                         $8::int[])
        as o (company_id, work_id, staff_id, reservation_id, expires_at, afresh, why, fit)
), picked as (
    select w.company_id, w.id, o.staff_id, o.reservation_id, o.expires_at, o.afresh, o.why, o.fit
    from routing.work w join offer o on w.company_id = o.company_id and w.id = o.work_id
    where w.state = 'queued' for update of w skip locked
), reserved as (
    update routing.work w
    set state = 'reserved', staff_id = p.staff_id, reservation_id = p.reservation_id,
        passed_over = case when p.afresh then '{}' else w.passed_over end
    from picked p where w.company_id = p.company_id and w.id = p.id
    returning w.company_id, w.id as work_id, w.conversation_id, w.queue_id, w.staff_id, w.reservation_id, p.expires_at,
              p.why, p.fit
), kept as (
    insert into routing.reservation (company_id, id, work_id, staff_id, state, offered_at, expires_at, why, fit)
    select company_id, reservation_id, work_id, staff_id, 'reserved', $9, expires_at, why, fit from reserved
), asked as (
    update routing.presence p set last_offered_at = $9 where p.staff_id in (select staff_id from reserved)
)
select r.company_id, r.work_id, r.conversation_id, r.staff_id, r.reservation_id, r.expires_at, q.key as queue_key
from reserved r join routing.queue q on q.company_id = r.company_id and q.id = r.queue_id
order by r.reservation_id
"""
# Work whose offer ended without being accepted waits again, ahead of where it was, and not for that colleague by name.
_RELEASE = """
), released as (
    update routing.work w
    set state = 'queued', staff_id = null, reservation_id = null, priority = least(w.priority + $2, $3),
        passed_over = array_append(array_remove(w.passed_over, w.staff_id), w.staff_id),
        only_staff_id = nullif(w.only_staff_id, w.staff_id)
    from picked p where w.company_id = p.company_id and w.id = p.id
    returning w.company_id, w.id as work_id, w.conversation_id, p.staff_id, p.reservation_id
), ended as (
    update routing.reservation r set state = $4, answered_at = $1, reason = $5
    from released x where r.company_id = x.company_id and r.id = x.reservation_id
)
select * from released
"""
EXPIRE = (
    """
with picked as (
    select w.company_id, w.id, w.staff_id, w.reservation_id
    from routing.reservation r join routing.work w on w.company_id = r.company_id and w.id = r.work_id
    where r.state = 'reserved' and r.expires_at <= $1 and w.state = 'reserved' and w.reservation_id = r.id
    limit $6 for update of w skip locked
"""
    + _RELEASE
)
REJECT = (
    """
with picked as (
    select w.company_id, w.id, w.staff_id, w.reservation_id from routing.work w
    where w.state = 'reserved' and w.staff_id = $6 and w.reservation_id = $7 for update
"""
    + _RELEASE
)
WITHDRAW = (
    """
with picked as (
    select w.company_id, w.id, w.staff_id, w.reservation_id from routing.work w
    where w.state = 'reserved' and w.staff_id = any ($6::uuid[])
      and ($7::uuid is null or $7::uuid = any (w.companies))
    order by w.company_id, w.id for update
"""
    + _RELEASE
)
RESERVATION = """
select w.company_id, w.id as work_id, w.conversation_id, w.holder_token, w.companies
from routing.work w where w.state = 'reserved' and w.reservation_id = $1 and w.staff_id = $2
"""
ACCEPT = """
with accepted as (
    update routing.work w
    set state = 'accepted', accepted_at = $3, holder_token = $4
    where w.state = 'reserved' and w.reservation_id = $1 and w.staff_id = $2
    returning w.company_id, w.id, w.conversation_id, w.reservation_id
), answered as (
    update routing.reservation r set state = 'accepted', answered_at = $3
    from accepted a where r.company_id = a.company_id and r.id = a.reservation_id
)
select company_id, id as work_id, conversation_id from accepted
"""
# The queue a conversation was taken from, else the company's first: for talks that were handed over by name.
HELD = """
select c.company_id, c.id as conversation_id, c.holder_token, q.id as queue_id, q.key as queue_key
from conversations_door.conversation c
left join lateral (
    select q.id, q.key from routing.queue q
    left join routing.work w on w.company_id = q.company_id and w.queue_id = q.id and w.conversation_id = c.id
    where q.company_id = c.company_id order by q.active desc, w.enqueued_at desc nulls last, q.key limit 1
) q on true
where c.state = 'open' and c.holder_kind = 'staff' and c.holder_id = $1 and ($2::uuid is null or c.company_id = $2)
order by c.id
"""
QUEUES_OF = """
select w.id as conversation_id, q.id, q.key
from unnest($1::uuid[], $2::uuid[]) as w (company_id, id)
cross join lateral (
    select q.id, q.key from routing.queue q
    left join routing.work k on k.company_id = q.company_id and k.queue_id = q.id and k.conversation_id = w.id
    where q.company_id = w.company_id and ($3::uuid is null or (q.id = $3 and q.active))
    order by q.active desc, k.enqueued_at desc nulls last, q.key limit 1
) q
"""

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode


async def take_lease(tx: Transaction) -> bool:
    """Whether this transaction is the one that decides: at most one at a time, until it ends."""
    return bool(await tx.fetchval(LEASE, LEASE_KEY))


async def companies(tx: Transaction) -> list[CompanyId]:
    """All companies of the register; needs no scope."""
    return [CompanyId.of(row["id"]) for row in await tx.fetch(COMPANIES)]


async def queues(tx: Transaction) -> list[Queue]:
    """The queues of the scope, with how many wait."""
    return [
        Queue(
            company_id=CompanyId.of(row["company_id"]),
            id=QueueId.of(row["id"]),
            key=row["key"],
            name=row["name"],
            skills=_decode_skills(row["skills"]),
            reservation_s=row["reservation_s"],
            target_wait_s=row["target_wait_s"],
            waiting=row["waiting"],
            name_en=row["name_en"],
            hours_key=row["hours_key"],
            priority=row["priority"],
            active=row["active"],
            wishes=_decode_skills(row["wishes"]),
            relax_s=row["relax_s"],
        )
        for row in await tx.fetch(QUEUES)
    ]


async def add_queues(tx: Transaction, items: Sequence[Queue]) -> None:
    """Enter queues; those of the same company and key keep their id and get the new values."""
    await tx.execute(
        ADD_QUEUES,
        [item.company_id for item in items],
        [item.id for item in items],
        [item.key for item in items],
        [item.name for item in items],
        [_json(item.skills) for item in items],
        [item.reservation_s for item in items],
        [item.target_wait_s for item in items],
        [item.name_en for item in items],
        [item.hours_key for item in items],
        [item.priority for item in items],
        [item.active for item in items],
        [_json(item.wishes) for item in items],
        [item.relax_s for item in items],
    )


async def enqueue(tx: Transaction, items: Sequence[Arrival]) -> list[Any]:
    """Let conversations wait; the rows that are new."""
    return await tx.fetch(
        ENQUEUE,
        [item.company_id for item in items],
        [WorkId.new() for _ in items],
        [item.conversation_id for item in items],
        [item.queue_id for item in items],
        [item.queue_key for item in items],
        [item.only_staff_id for item in items],
        [_json(item.skills) for item in items],
        [item.holder_token for item in items],
        [item.priority for item in items],
        [item.enqueued_at for item in items],
        PRIORITY_MAX,
    )


async def end(tx: Transaction, gone: Sequence[tuple[UUID, UUID, int | None]], now: datetime) -> list[Any]:
    """End open work of (company, conversation, holder token) that is older than the token; None: of any age."""
    return await tx.fetch(END, *(list(column) for column in zip(*gone, strict=True)), now)


async def widen(tx: Transaction, talks: Sequence[tuple[UUID, UUID]]) -> None:
    """Bring the companies of open work up to date with its conversation's parts."""
    await tx.execute(WIDEN, [company for company, _ in talks], [conversation for _, conversation in talks])


async def waiting(
    tx: Transaction,
    queue_ids: Sequence[QueueId],
    staff_ids: Sequence[StaffId],
    after: tuple[datetime, int],
    limit: int,
) -> list[Waiting]:
    """A page of waiting work in these queues or for these people by name, most urgent first."""
    due_at, work_id = after
    rows = await tx.fetch(WAITING, POINT, queue_ids, staff_ids, due_at, UUID(int=work_id), limit)
    return [_waiting(row) for row in rows]


async def these_waiting(tx: Transaction, works: Sequence[tuple[CompanyId, WorkId]]) -> list[Waiting]:
    """Of these those that wait and are offered to nobody."""
    companies, ids = [company for company, _ in works], [work_id for _, work_id in works]
    return [_waiting(row) for row in await tx.fetch(WAITING_THESE, POINT, companies, ids)]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        company_id=CompanyId.of(row["company_id"]),
        work_id=WorkId.of(row["id"]),
        companies=frozenset(map(CompanyId.of, row["companies"])),
        skills=together(_decode_skills(row["queue_skills"]), _decode_skills(row["skills"])),
        enqueued_at=row["enqueued_at"],
        due_at=row["due_at"],
        only_staff_id=StaffId.of(row["only_staff_id"]) if row["only_staff_id"] else None,
        passed_over=frozenset(map(StaffId.of, row["passed_over"])),
        reservation_s=row["reservation_s"],
        wishes=_decode_skills(row["wishes"]),
        relax_s=row["relax_s"],
    )


async def reserve(tx: Transaction, offers: Sequence[Offer], now: datetime) -> list[Any]:
    """Turn offers into reservations by compare-and-set; the rows that were still waiting."""
    return await tx.fetch(
        RESERVE,
        [offer.company_id for offer in offers],
        [offer.work_id for offer in offers],
        [offer.staff_id for offer in offers],
        [offer.reservation_id for offer in offers],
        [offer.expires_at for offer in offers],
        [offer.afresh for offer in offers],
        [offer.why for offer in offers],
        [offer.fit for offer in offers],
        now,
    )


async def expire(tx: Transaction, now: datetime) -> list[Any]:
    """Put back what was offered and not answered in time."""
    return await tx.fetch(EXPIRE, now, PRIORITY_STEP_MISSED, PRIORITY_MAX, "timed_out", "", EXPIRE_BATCH_MAX)


async def reject(
    tx: Transaction, staff_id: StaffId, reservation_id: ReservationId, reason: str, now: datetime
) -> Any | None:
    """Put back what its worker declined; None when the offer was open no longer."""
    return await tx.fetchrow(
        REJECT, now, PRIORITY_STEP_MISSED, PRIORITY_MAX, "rejected", reason, staff_id, reservation_id
    )


async def withdraw(
    tx: Transaction,
    staff_ids: Iterable[StaffId],
    company_id: CompanyId | None,
    priority: int,
    reason: str,
    now: datetime,
) -> list[Any]:
    """Put back all that is being offered to these people, of one company or of all."""
    return await tx.fetch(WITHDRAW, now, priority, PRIORITY_MAX, "withdrawn", reason, list(staff_ids), company_id)


async def reservation(tx: Transaction, staff_id: StaffId, reservation_id: ReservationId) -> Any | None:
    """The work behind an open reservation of this person."""
    return await tx.fetchrow(RESERVATION, reservation_id, staff_id)


async def accept(
    tx: Transaction, staff_id: StaffId, reservation_id: ReservationId, holder_token: int, now: datetime
) -> Any | None:
    """The compare-and-set that decides who wins; None when the offer was open no longer."""
    return await tx.fetchrow(ACCEPT, reservation_id, staff_id, now, holder_token)


async def held(tx: Transaction, staff_id: StaffId, company_id: CompanyId | None) -> list[Any]:
    """The open conversations a person holds, hosted by one company or by all, each with a queue to go back to."""
    return await tx.fetch(HELD, staff_id, company_id)


async def queues_of(
    tx: Transaction, talks: Sequence[tuple[CompanyId, ConversationId]], queue_id: QueueId | None
) -> dict[ConversationId, tuple[QueueId, str]]:
    """This queue, where it is the company's; without one each conversation's last, else the company's first."""
    rows = await tx.fetch(QUEUES_OF, [company for company, _ in talks], [talk for _, talk in talks], queue_id)
    return {ConversationId.of(row["conversation_id"]): (QueueId.of(row["id"]), row["key"]) for row in rows}


async def queue_of(
    tx: Transaction, company_id: CompanyId, conversation_id: ConversationId, queue_id: QueueId | None
) -> tuple[QueueId, str] | None:
    """As :func:`queues_of`, of one conversation."""
    return (await queues_of(tx, [(company_id, conversation_id)], queue_id)).get(conversation_id)


def _json(value: dict[str, int]) -> str:
    return msgspec.json.encode(value).decode()
