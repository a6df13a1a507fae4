"""The SQL of call-backs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from suiban.kit.hours import Hours
from suiban.kit.ids import CallbackId, CompanyId, ConversationId, CustomerId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction
from suiban.routing import store_answers
from suiban.routing.model.callbacks import LISTED_MAX, OVERDUE, Callback, CallbackLine
from suiban.routing.store_hours import hours_of

_COLUMNS = """
select c.company_id, c.id, c.conversation_id, c.customer_id, c.queue_id, c.number, c.number_shown, c.at, c.next_at,
       c.owner_id, c.by_kind, c.by_id, c.state, c.tries, c.asked_at, c.ended_at
"""
OF_TALK = _COLUMNS + "from routing.callback c where c.conversation_id = $1 order by c.asked_at desc, c.id desc limit 1"
# One open call-back a talk: asked again, it is changed, and its tries begin anew.
PUT = """
insert into routing.callback as c (company_id, id, conversation_id, customer_id, queue_id, number, number_shown, at,
                                   next_at, owner_id, by_kind, by_id, asked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12)
on conflict (company_id, conversation_id) where state = 'open' do update
set number = excluded.number, number_shown = excluded.number_shown, at = excluded.at, next_at = excluded.next_at,
    owner_id = excluded.owner_id, by_kind = excluded.by_kind, by_id = excluded.by_id, tries = 0
returning c.id
"""
END = """
update routing.callback c set state = $3, ended_at = $4, number = ''
where c.company_id = any ($1::uuid[]) and c.conversation_id = any ($2::uuid[]) and c.state = 'open'
returning c.company_id, c.id, c.conversation_id, c.state, c.at, c.owner_id, c.tries
"""
TRY_AGAIN = """
update routing.callback set tries = tries + 1, next_at = $3 where company_id = $1 and id = $2 and state = 'open'
"""
LOCK = "select pg_advisory_xact_lock(hashtextextended('routing.callback ' || $1::text || ' ' || $2::text, 0))"
TAKEN = """
select at, count(*) as times from routing.callback
where company_id = $1 and queue_id = $2 and state = 'open' and at >= $3 and conversation_id <> $4 group by at
"""
HOURS = """
select o.time_zone, h.weekly, h.days from routing.queue q join platform.company o on o.id = q.company_id
left join routing.hours h on h.company_id = q.company_id and h.key = q.hours_key
where q.company_id = $1 and q.id = $2
"""
ASKED = """
select (select count(*) from routing.callback
        where company_id = $1 and customer_id = $2 and asked_at > $5 and conversation_id <> $4) as asked,
       (select count(*) from routing.callback
        where company_id = $1 and number = $3 and state = 'open' and customer_id <> $2) as same
"""
# The place in line stays: only what it is, and from when, changes. An offer that is open is taken back.
KEEP = """
with open as (
    select w.company_id, w.id, w.conversation_id, w.kind, w.state from routing.work w
    where w.company_id = $1 and w.conversation_id = $2 and w.waits for update
), kept as (
    update routing.work w
    set kind = $3, not_before = $4, counts_from = $4, only_staff_id = $5, state = 'queued', staff_id = null,
        reservation_id = null
    from open o where w.company_id = o.company_id and w.id = o.id
    returning w.company_id, w.id, w.queue_id, w.enqueued_at
), withdrawn as (
    update routing.reservation r set state = 'withdrawn', answered_at = $6, reason = 'callback'
    from open o where r.company_id = o.company_id and r.work_id = o.id and r.state = 'reserved'
    returning r.work_id, r.id, r.staff_id
)
select o.company_id, k.id, o.conversation_id, o.kind, o.state, k.queue_id, k.enqueued_at, x.id as asked_id,
       x.staff_id as asked_staff_id
from open o join kept k on k.company_id = o.company_id and k.id = o.id left join withdrawn x on x.work_id = o.id
"""
WAITS_IN = """
select queue_id from routing.work
where company_id = $1 and conversation_id = $2 and waits
"""
# Whatever brings a talk back into a queue: while its customer is to be called, that is what it waits for.
CARRY = """
update routing.work w
set kind = 'callback', not_before = c.next_at, counts_from = coalesce(c.next_at, w.counts_from),
    only_staff_id = coalesce(w.only_staff_id, c.owner_id)
from routing.callback c
where c.company_id = w.company_id and c.conversation_id = w.conversation_id and c.state = 'open'
  and w.company_id = any ($1::uuid[]) and w.id = any ($2::uuid[]) and w.state = 'queued'
"""
LIST = (
    _COLUMNS
    + """, coalesce(u.display_name, '') as customer_name, q.name as queue_name,
    coalesce(nullif(q.name_en, ''), q.name) as queue_name_en, coalesce(o.name, '') as owner_name,
    t.holder_id as held_by, coalesce(s.name, '') as held_by_name, coalesce(c.next_at, c.asked_at) as due_at,
    t.holder_id is null and coalesce(c.next_at, d.due_at) + $3::interval < $2 as overdue
from routing.callback c
join routing.queue q on q.company_id = c.company_id and q.id = c.queue_id
left join customers_door.customer u on u.company_id = c.company_id and u.id = c.customer_id
left join staff_door.member o on o.id = c.owner_id
left join conversations_door.conversation t
  on t.company_id = c.company_id and t.id = c.conversation_id and t.holder_kind = 'staff'
left join staff_door.member s on s.id = t.holder_id
left join lateral (
    select coalesce(w.counts_from, w.enqueued_at)
           + make_interval(secs => coalesce(w.target_s, q.target_wait_s)) as due_at
    from routing.work w where w.company_id = c.company_id and w.conversation_id = c.conversation_id
      and w.waits
) d on true
where c.state = 'open' and ($1::uuid is null or c.owner_id = $1 or t.holder_id = $1)
order by coalesce(c.next_at, c.asked_at), c.id limit $4
"""
)


async def of_talk(tx: Transaction, talk: ConversationId) -> Callback | None:
    """The newest call-back of a talk, open or over."""
    row = await tx.fetchrow(OF_TALK, talk)
    return _callback(row) if row else None


async def put(tx: Transaction, item: Callback, now: datetime) -> CallbackId:
    """Enter it, or change the one that is open; its id."""
    return CallbackId.of(
        await tx.fetchval(
            PUT, item.company_id, item.id, item.conversation_id, item.customer_id, item.queue_id,
            str.__str__(item.number), item.number_shown, item.at, item.owner_id, item.by_kind, item.by_id, now,
        )
    )  # fmt: skip


async def end(tx: Transaction, talks: Sequence[tuple[UUID, UUID]], state: str, now: datetime) -> list[Any]:
    """End what is open in these (company, talk); the rows."""
    return await tx.fetch(END, [company for company, _ in talks], [talk for _, talk in talks], state, now)


async def try_again(tx: Transaction, item: Callback, at: datetime) -> None:
    """Nobody answered: one more try, not before this moment."""
    await tx.execute(TRY_AGAIN, item.company_id, item.id, at)


async def lock(tx: Transaction, company_id: CompanyId, queue_id: QueueId) -> None:
    """Let only one transaction at a time choose among the half hours of a queue."""
    await tx.execute(LOCK, company_id.hex, queue_id.hex)


async def taken(
    tx: Transaction, company_id: CompanyId, queue_id: QueueId, but: ConversationId, now: datetime
) -> Mapping[datetime, int]:
    """How many call-backs are agreed on at which times, from now on, beside this talk's own."""
    return {row["at"]: row["times"] for row in await tx.fetch(TAKEN, company_id, queue_id, now, but)}


async def hours(tx: Transaction, company_id: CompanyId, queue_id: QueueId) -> tuple[Hours | None, str]:
    """When people answer in a queue (None: always), and the company's time zone."""
    row = await tx.fetchrow(HOURS, company_id, queue_id)
    assert row is not None, "a queue is never taken away"
    return (hours_of(row) if row["weekly"] is not None else None), row["time_zone"]


async def asked(
    tx: Transaction, company_id: CompanyId, customer_id: CustomerId, number: Spoken, but: ConversationId, now: datetime
) -> tuple[int, int]:
    """How many call-backs this customer asked for within a day in other talks, and others' open ones to the number."""
    since = now - timedelta(days=1)
    row = await tx.fetchrow(ASKED, company_id, customer_id, str.__str__(number), but, since)
    assert row is not None
    return row["asked"], row["same"]


async def keep(
    tx: Transaction, talk: tuple[CompanyId, ConversationId], kind: str, at: datetime | None, only: StaffId | None,
    now: datetime,
) -> list[Any]:  # fmt: skip
    """Let what waits wait as this kind, not before ``at``; as it was, a row for each colleague being asked, or one.

    No rows: it does not wait.
    """
    await store_answers.lock_talks(tx, [talk])
    return await tx.fetch(KEEP, *talk, kind, at, only, now)


async def waits_in(tx: Transaction, company_id: CompanyId, talk: ConversationId) -> QueueId | None:
    """The queue a talk waits in."""
    found = await tx.fetchval(WAITS_IN, company_id, talk)
    return QueueId.of(found) if found else None


async def carry(tx: Transaction, rows: Sequence[Any]) -> None:
    """Work that just came, of talks whose customer is to be called back, waits for that."""
    await tx.execute(CARRY, [row["company_id"] for row in rows], [row["id"] for row in rows])


async def listed(tx: Transaction, staff_id: StaffId | None, now: datetime) -> list[CallbackLine]:
    """Open call-backs of the scope, by when they are due; of one person: those they promised or have now."""
    return [
        CallbackLine(
            callback=msgspec.structs.replace(_callback(row), number=Spoken("")),
            customer_name=row["customer_name"],
            queue_name=row["queue_name"],
            queue_name_en=row["queue_name_en"],
            owner_name=row["owner_name"],
            held_by=StaffId.of(row["held_by"]) if row["held_by"] else None,
            held_by_name=row["held_by_name"],
            due_at=row["due_at"],
            overdue=bool(row["overdue"]),
        )
        for row in await tx.fetch(LIST, staff_id, now, OVERDUE, LISTED_MAX)
    ]


def _callback(row: Any) -> Callback:
    return Callback(
        company_id=CompanyId.of(row["company_id"]),
        id=CallbackId.of(row["id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        customer_id=CustomerId.of(row["customer_id"]),
        queue_id=QueueId.of(row["queue_id"]),
        number=Spoken(row["number"]),
        number_shown=row["number_shown"],
        at=row["at"],
        next_at=row["next_at"],
        owner_id=StaffId.of(row["owner_id"]) if row["owner_id"] else None,
        by_kind=row["by_kind"],
        by_id=StaffId.of(row["by_id"]) if row["by_kind"] == "staff" else CustomerId.of(row["by_id"]),
        state=row["state"],
        tries=row["tries"],
        asked_at=row["asked_at"],
        ended_at=row["ended_at"],
    )
