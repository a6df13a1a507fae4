"""The SQL of work without a conversation: entering it, who has it and had it, and what companies say of kinds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.kit.ids import CompanyId, QueueId, ReservationId, StaffId, WorkId, uuid7
from suiban.platform.postgres import Transaction
from suiban.routing import store_answers
from suiban.routing.model import PRIORITY_MAX
from suiban.routing.model.kinds import KINDS, CompanyKind, Kind, NewWork, TaskChange

KINDS_SET = """
select company_id, key, name, name_en, weight, interruptible, target_s, kept, hours_key from routing.kind
order by company_id, key
"""
SET_KINDS = """
insert into routing.kind (company_id, key, name, name_en, weight, interruptible, target_s, kept, hours_key)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bool[], $7::int[], $8::bool[],
                     $9::text[])
on conflict (company_id, key) do update
set name = excluded.name, name_en = excluded.name_en, weight = excluded.weight, interruptible = excluded.interruptible,
    target_s = excluded.target_s, kept = excluded.kept, hours_key = excluded.hours_key
"""
ENTER = """
insert into routing.work (company_id, id, kind, queue_id, companies, skills, holder_token, state, priority, enqueued_at,
                          weight, interruptible, target_s, kept, due_by, only_staff_id, manager_id)
select q.company_id, $2, $3, q.id, array[q.company_id], '{}', 0, 'queued', least($5 + q.priority, $6), $7, $8, $9, $10,
       $11, $12, $13, $14
from routing.queue q where q.company_id = $1 and q.id = $4 and q.active
returning company_id, id, conversation_id, kind, queue_id,
          (select key from routing.queue q where q.company_id = work.company_id and q.id = work.queue_id) as queue_key,
          priority, enqueued_at
"""
TASK_OFFERED = """
select w.id from routing.reservation r join routing.work w on w.company_id = r.company_id and w.id = r.work_id
where r.id = $1 and r.staff_id = $2 and w.conversation_id is null
"""
HOLD = """
insert into routing.holding (company_id, id, work_id, staff_id, since) values ($1, $2, $3, $4, $5)
"""
ASSIGN = """
update routing.work set state = 'accepted', staff_id = $3, accepted_at = $4, by_supervisor = true
where company_id = $1 and id = $2 and state = 'queued' and conversation_id is null returning id
"""
TAKEN = """
select w.company_id, w.id, w.kind, w.staff_id, w.queue_id, q.key as queue_key from routing.work w
join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id where w.company_id = $1 and w.id = $2
"""
# What a person has that goes back when they do: all of one company, or what is not kept.
HELD_BY = """
select company_id, id from routing.work
where staff_id = $1 and open and state = 'accepted' and conversation_id is null
  and ($2::uuid is null or company_id = $2) and (not kept or $3) order by company_id, id for update
"""
_OPEN = """
with picked as (
    select w.company_id, w.id, w.state, w.staff_id from routing.work w
    where (w.company_id, w.id) in (select * from unnest($1::uuid[], $2::uuid[])) and w.conversation_id is null
      and w.open
      and ($3::uuid is null or (w.state = 'accepted' and w.staff_id = $3))
    order by w.company_id, w.id for update
), withdrawn as (
    update routing.reservation r set state = 'withdrawn', answered_at = $4, reason = $5
    from picked p where r.company_id = p.company_id and r.work_id = p.id and r.state = 'reserved'
    returning r.company_id, r.work_id, r.id, r.staff_id
), had as (
    update routing.holding h set until = $4, how = $5, reason = $6
    from picked p where h.company_id = p.company_id and h.work_id = p.id and h.until is null
    returning h.company_id, h.work_id, h.staff_id
), changed as (
"""
_CHANGED = """
    returning w.company_id, w.id, w.kind, w.queue_id, w.priority, w.enqueued_at, w.state, w.only_staff_id
)
select c.*, null::uuid as conversation_id, q.key as queue_key, h.staff_id as held_by,
       (select coalesce(array_agg(array[x.id, x.staff_id]), '{}') from withdrawn x
        where x.company_id = c.company_id and x.work_id = c.id) as withdrawn
from changed c join routing.queue q on q.company_id = c.company_id and q.id = c.queue_id
left join had h on h.company_id = c.company_id and h.work_id = c.id
order by c.company_id, c.id
"""
# Who had it is asked for it last; for a colleague by name it is waited from now, and so for what had been taken.
BACK = (
    _OPEN
    + """
    update routing.work w
    set state = 'queued', staff_id = null, reservation_id = null, accepted_at = null,
        enqueued_at = case when p.state = 'accepted' or $8::uuid is not null then $4 else w.enqueued_at end,
        counts_from = null, not_before = null,
        queue_id = coalesce($7, w.queue_id), only_staff_id = $8, priority = least(w.priority + $9, $10),
        passed_over = case when p.staff_id is null or p.staff_id = $8 then '{}' else array[p.staff_id] end
    from picked p where w.company_id = p.company_id and w.id = p.id
"""
    + _CHANGED
)
END = (
    _OPEN
    + """
    update routing.work w
    set state = $7, ended_at = $4, by_supervisor = w.by_supervisor or ($7 = 'cancelled')
    from picked p where w.company_id = p.company_id and w.id = p.id
"""
    + _CHANGED
)
PLAN = """
update routing.work set due_by = $3, priority = coalesce($4, priority)
where company_id = $1 and id = $2 and conversation_id is null and open
returning id
"""


async def kinds(tx: Transaction) -> list[CompanyKind]:
    """What the companies of the scope say of kinds."""
    return [
        CompanyKind(
            CompanyId.of(row["company_id"]),
            Kind(
                key=row["key"],
                name=row["name"] or KINDS[row["key"]].name,
                name_en=row["name_en"] or KINDS[row["key"]].name_en,
                weight=row["weight"],
                interruptible=row["interruptible"],
                target_s=row["target_s"],
                kept=row["kept"],
                talks=KINDS[row["key"]].talks,
                hours_key=row["hours_key"],
            ),
        )
        for row in await tx.fetch(KINDS_SET)
    ]


async def set_kinds(tx: Transaction, items: Sequence[CompanyKind]) -> None:
    """Enter what companies say; those there already get the new values."""
    found = [item.kind for item in items]
    await tx.execute(
        SET_KINDS,
        [item.company_id for item in items],
        [kind.key for kind in found],
        [kind.name for kind in found],
        [kind.name_en for kind in found],
        [kind.weight for kind in found],
        [kind.interruptible for kind in found],
        [kind.target_s for kind in found],
        [kind.kept for kind in found],
        [kind.hours_key for kind in found],
    )


async def enter(tx: Transaction, new: NewWork, kind: Kind, now: datetime) -> Any | None:
    """Let work wait; None: no such queue, or none that is used."""
    return await tx.fetchrow(
        ENTER, new.company_id, new.work_id, kind.key, new.queue_id, new.priority, PRIORITY_MAX, now, kind.weight,
        kind.interruptible, kind.target_s, kind.kept, new.due_by, new.only_staff_id, new.manager_id,
    )  # fmt: skip


async def offered(tx: Transaction, staff_id: StaffId, reservation_id: ReservationId) -> WorkId | None:
    """The task behind an offer that was made to this person; None: it is no task, or no such offer."""
    row = await tx.fetchrow(TASK_OFFERED, reservation_id, staff_id)
    return WorkId.of(row["id"]) if row else None


async def hold(tx: Transaction, company_id: CompanyId, work_id: UUID, staff_id: StaffId, now: datetime) -> Any:
    """From now on this person has it; the work as it stands."""
    await tx.execute(HOLD, company_id, uuid7(), work_id, staff_id, now)
    return await tx.fetchrow(TAKEN, company_id, work_id)


async def assign(tx: Transaction, company_id: CompanyId, work_id: WorkId, staff_id: StaffId, now: datetime) -> bool:
    """Give a task that waits to somebody; False: it does not wait."""
    return await tx.fetchrow(ASSIGN, company_id, work_id, staff_id, now) is not None


async def held_by(
    tx: Transaction, staff_id: StaffId, company_id: CompanyId | None, *, kept: bool
) -> list[tuple[CompanyId, WorkId]]:
    """What somebody has, of one company or of all; ``kept``: also what would stay with them."""
    rows = await tx.fetch(HELD_BY, staff_id, company_id, kept)
    return [(CompanyId.of(row["company_id"]), WorkId.of(row["id"])) for row in rows]


async def back(
    tx: Transaction, works: Sequence[tuple[CompanyId, WorkId]], change: TaskChange, now: datetime,
    queue_id: QueueId | None, only_staff_id: StaffId | None, priority: int,
) -> list[Any]:  # fmt: skip
    """Let open tasks wait again; the rows that changed, each with who had it and the offers withdrawn."""
    await store_answers.lock_works(tx, works)
    return await tx.fetch(
        BACK, [company for company, _ in works], [work for _, work in works], change.held_by, now, change.how,
        change.reason, queue_id, only_staff_id, priority, PRIORITY_MAX,
    )  # fmt: skip


async def end(
    tx: Transaction, work: tuple[CompanyId, WorkId], change: TaskChange, state: str, now: datetime
) -> list[Any]:
    """End an open task; the row, as :func:`back`."""
    await store_answers.lock_works(tx, [work])
    return await tx.fetch(END, [work[0]], [work[1]], change.held_by, now, change.how, change.reason, state)


async def plan(
    tx: Transaction, company_id: CompanyId, work_id: WorkId, due_by: datetime | None, priority: int | None
) -> bool:
    """Change when an open task is to be done, and its priority; whether it was open."""
    return await tx.fetchrow(PLAN, company_id, work_id, due_by, priority) is not None
