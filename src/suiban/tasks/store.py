"""The only SQL of tasks. Reads who has what through routing's door."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.customers.api import mask_name
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, QueueId, StaffId, WorkId, uuid7
from suiban.kit.masking import Spoken, mask_text
from suiban.platform.postgres import Transaction
from suiban.tasks.model import (
    HOLDINGS_MAX,
    LOOKED_MAX,
    NOTES_MAX,
    Author,
    Holding,
    NewTask,
    Note,
    Task,
    TaskCard,
    sought,
)

HAS_CUSTOMER = "select 1 from customers_door.customer where company_id = $1 and id = $2"
ADD = """
insert into tasks.task (company_id, work_id, kind, title, text, link, customer_id, conversation_id, by_kind, by_id,
                        external_id, made_at, sought)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
# One key enters one external id once, also from several requests at a time: the second waits for the first.
LOCK_EXTERNAL = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
BY_EXTERNAL = "select work_id from tasks.task where company_id = $1 and by_id = $2 and external_id = $3"
_CARD = """
select t.company_id, t.work_id, t.kind, t.title, t.customer_id, coalesce(u.display_name, '') as customer_name,
       w.queue_id, w.queue_name, w.queue_name_en, w.state, w.staff_id, coalesce(m.name, '') as staff_name, w.due_by,
       t.made_at, w.enqueued_at, w.accepted_at, w.ended_at, t.outcome, t.text, t.link, t.external_id, t.by_kind,
       t.by_id, coalesce(b.name, '') as by_name, t.conversation_id, w.priority
from tasks.task t
join routing_door.work w on w.company_id = t.company_id and w.id = t.work_id
left join customers_door.customer u on u.company_id = t.company_id and u.id = t.customer_id
left join staff_door.member m on m.id = w.staff_id
left join staff_door.member b on t.by_kind = 'staff' and b.id = t.by_id
"""
CARDS = _CARD + "where t.work_id = any ($1::uuid[])"
OF_CUSTOMER = (
    _CARD
    + """
where t.customer_id = $1 and ($2 or t.by_id = $3 or w.staff_id = $3
      or exists (select from routing_door.reservation r where r.work_id = t.work_id and r.staff_id = $3
                 and r.state = 'reserved')
      or exists (select from routing_door.holding h where h.staff_id = $3 and h.work_id = t.work_id))
order by t.work_id desc limit $4
"""
)
OF_AUTHOR = (
    _CARD
    + """
where t.company_id = $1 and t.by_id = $2 and ($3::uuid is null or t.work_id < $3) order by t.work_id desc limit $4
"""
)
MAY_SEE = """
select 1 from tasks.task t join routing_door.work w on w.company_id = t.company_id and w.id = t.work_id
where t.work_id = $1 and ($3 or t.by_id = $2 or (w.staff_id = $2 and w.state <> 'queued')
      or exists (select from routing_door.reservation r where r.work_id = t.work_id and r.staff_id = $2
                 and r.state = 'reserved')
      or exists (select from routing_door.holding h where h.work_id = t.work_id and h.staff_id = $2))
"""
# Matching words reads each title: no index serves that under row-level security, but so many are soon read.
_FIND = """
with looked as materialized ({looked} order by work_id desc limit $3)
select array(select work_id from looked where fits order by work_id desc limit $5) as found,
       (select work_id from looked order by work_id desc offset $3 - 1 limit 1) as looked_to
"""
FIND_IN_ALL = _FIND.format(
    looked="""
select t.work_id, t.sought like all ($4::text[]) as fits from unnest($1::uuid[]) c (id) cross join lateral (
    select work_id, sought from tasks.task
    where company_id = c.id and ($2::uuid is null or work_id < $2) order by work_id desc limit $3) t
"""
)
FIND_IN_OWN = _FIND.format(
    looked="""
select work_id, t.sought like all ($4::text[]) as fits from (
    select company_id, work_id from tasks.task where by_id = $6
    union select company_id, work_id from routing_door.holding where staff_id = $6
    union select company_id, work_id from routing_door.reservation where staff_id = $6 and state = 'reserved') mine
join tasks.task t using (company_id, work_id)
where company_id = any ($1::uuid[]) and ($2::uuid is null or work_id < $2)
"""
)
HOLDINGS = """
select h.staff_id, coalesce(m.name, '') as name, h.since, h.until, h.how, h.reason from routing_door.holding h
left join staff_door.member m on m.id = h.staff_id where h.work_id = $1 order by h.since, h.id limit $2
"""
NOTES = """
select n.at, n.by_kind, coalesce(m.name, '') as name, n.text from tasks.note n
left join staff_door.member m on n.by_kind = 'staff' and m.id = n.by_id
where n.work_id = $1 order by n.at, n.id limit $2
"""
NOTES_COUNT = "select count(*) from tasks.note where work_id = $1"
ADD_NOTE = """
insert into tasks.note (company_id, id, work_id, at, by_kind, by_id, text) values ($1, $2, $3, $4, $5, $6, $7)
"""
EDIT = """
update tasks.task set title = coalesce($3, title), text = coalesce($4, text), link = coalesce($5, link),
    sought = coalesce($6, sought)
where company_id = $1 and work_id = $2
"""
OUTCOME = """
update tasks.task set outcome = $3 where company_id = $1 and work_id = $2 returning kind, customer_id
"""


async def has_customer(tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> bool:
    """Whether this is a customer of the company."""
    return await tx.fetchrow(HAS_CUSTOMER, company_id, customer_id) is not None


async def entered(tx: Transaction, company_id: CompanyId, by: Author, external_id: str) -> WorkId | None:
    """What this author entered under this external id; nobody else can until the transaction ends."""
    await tx.execute(LOCK_EXTERNAL, f"tasks:{by.id.hex}:{external_id}")
    row = await tx.fetchrow(BY_EXTERNAL, company_id, by.id, external_id)
    return WorkId.of(row["work_id"]) if row else None


async def add(tx: Transaction, work_id: WorkId, new: NewTask, by: Author, now: datetime) -> None:
    """Keep what a task says."""
    await tx.execute(
        ADD, new.company_id, work_id, new.kind, new.title, new.text, new.link, new.customer_id, new.conversation_id,
        by.kind, by.id, new.external_id, now, sought(new.title),
    )  # fmt: skip


async def cards(tx: Transaction, ids: Sequence[WorkId], me: StaffId | None) -> dict[str, TaskCard]:
    """Cards by edge id; the customer's name in full for who has the task."""
    return {card.work_id: card for card in [_card(row, me) for row in await tx.fetch(CARDS, ids)]} if ids else {}


async def of_customer(
    tx: Transaction, customer_id: CustomerId, me: StaffId, limit: int, *, watches: bool
) -> list[TaskCard]:
    """The tasks for a customer that somebody may see, newest first."""
    return [_card(row, me) for row in await tx.fetch(OF_CUSTOMER, customer_id, watches, me, limit)]


async def find(
    tx: Transaction, companies: Collection[CompanyId], words: Sequence[str], before: WorkId | None, limit: int,
    me: StaffId | None,
) -> tuple[list[WorkId], WorkId | None]:  # fmt: skip
    """The newest tasks with all of these words in their title, and how far was looked if there are more.

    Of everybody's, or of those ``me`` entered, has or had, or is offered.
    """
    fitting = [f"%{_escaped(sought(word))}%" for word in words]
    asked = (list(companies), before, LOOKED_MAX, fitting, limit)
    (row,) = await (tx.fetch(FIND_IN_ALL, *asked) if me is None else tx.fetch(FIND_IN_OWN, *asked, me))
    looked_to = row["looked_to"]
    return [WorkId.of(one) for one in row["found"]], WorkId.of(looked_to) if looked_to else None


def _escaped(word: str) -> str:
    return re.sub(r"[\\%_]", r"\\\g<0>", word)


async def of_author(
    tx: Transaction, company_id: CompanyId, author_id: UUID, before: WorkId | None, limit: int
) -> list[Task]:
    """What somebody entered, newest first, without history."""
    return [_task(row, None) for row in await tx.fetch(OF_AUTHOR, company_id, author_id, before, limit)]


async def may_see(tx: Transaction, work_id: WorkId, staff_id: StaffId, *, watches: bool) -> bool:
    """Whether somebody entered a task, has or had it, is offered it, or watches over its company."""
    return await tx.fetchrow(MAY_SEE, work_id, staff_id, watches) is not None


async def task(tx: Transaction, work_id: WorkId, me: StaffId | None) -> tuple[Task, UUID] | None:
    """A task with its history, and who entered it."""
    rows = await tx.fetch(CARDS, [work_id])
    if not rows:
        return None
    holdings = tuple(
        Holding(StaffId.of(row["staff_id"]), row["name"], row["since"], row["until"], row["how"], row["reason"])
        for row in await tx.fetch(HOLDINGS, work_id, HOLDINGS_MAX)
    )
    notes = tuple(
        Note(row["at"], row["by_kind"], row["name"], Spoken(row["text"]))
        for row in await tx.fetch(NOTES, work_id, NOTES_MAX)
    )
    return _task(rows[0], me, holdings, notes), rows[0]["by_id"]


async def edit(
    tx: Transaction, company_id: CompanyId, work_id: WorkId, title: str | None, text: str | None, link: str | None
) -> None:
    """Let a task say something else; None stays."""
    await tx.execute(EDIT, company_id, work_id, title, text, link, None if title is None else sought(title))


async def notes_count(tx: Transaction, work_id: WorkId) -> int:
    """How many notes there are."""
    return int(await tx.fetchval(NOTES_COUNT, work_id))


async def add_note(
    tx: Transaction, company_id: CompanyId, work_id: WorkId, by: Author, text: str, now: datetime
) -> None:
    """Write something down beside a task."""
    await tx.execute(ADD_NOTE, company_id, uuid7(), work_id, now, by.kind, by.id, text)


async def set_outcome(tx: Transaction, company_id: CompanyId, work_id: WorkId, outcome: str) -> Any:
    """How it came out; the task's kind and customer."""
    return await tx.fetchrow(OUTCOME, company_id, work_id, outcome)


def _card(row: Any, me: StaffId | None) -> TaskCard:
    name = row["customer_name"]
    holds = me is not None and row["state"] == "accepted" and row["staff_id"] == me
    staff_id = row["staff_id"] if row["state"] in ("accepted", "completed") else None
    return TaskCard(
        work_id=str(WorkId.of(row["work_id"])),
        company_id=str(CompanyId.of(row["company_id"])),
        kind=row["kind"],
        title=Spoken(mask_text(row["title"])),
        customer_id=str(CustomerId.of(row["customer_id"])) if row["customer_id"] else None,
        customer_name=Spoken(name) if holds else mask_name(name),
        queue_id=str(QueueId.of(row["queue_id"])),
        queue_name=row["queue_name"],
        queue_name_en=row["queue_name_en"],
        state=row["state"],
        staff_id=str(StaffId.of(staff_id)) if staff_id else None,
        staff_name=row["staff_name"] if staff_id else "",
        due_by=row["due_by"],
        made_at=row["made_at"],
        enqueued_at=row["enqueued_at"],
        accepted_at=row["accepted_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"],
    )


def _task(row: Any, me: StaffId | None, holdings: tuple[Holding, ...] = (), notes: tuple[Note, ...] = ()) -> Task:
    return Task(
        company_id=CompanyId.of(row["company_id"]),
        id=WorkId.of(row["work_id"]),
        card=_card(row, me),
        text=Spoken(mask_text(row["text"])),
        link=Spoken(row["link"]),
        external_id=Spoken(row["external_id"]),
        by_kind=row["by_kind"],
        by_name=row["by_name"],
        conversation_id=ConversationId.of(row["conversation_id"]) if row["conversation_id"] else None,
        priority=row["priority"],
        holdings=holdings,
        notes=notes,
    )
