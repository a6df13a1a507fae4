"""The only SQL of cases. Reads who has what through routing's door."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from suiban.cases.model import (
    STEPS_MAX,
    Case,
    CaseCard,
    CompanyRule,
    How,
    NewCase,
    Query,
    Rule,
    Source,
    State,
    Step,
)
from suiban.customers.api import mask_name
from suiban.kit.ids import CaseId, CompanyId, ConversationId, CustomerId, InstanceId, StaffId, WorkId, uuid7
from suiban.kit.masking import Spoken, mask_text
from suiban.platform.postgres import Transaction

# One source registers one case, also from several workers at a time: the second waits for the first.
LOCK_SOURCE = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
BY_SOURCE = "select id from cases.case where company_id = $1 and source_kind = $2 and source_key = $3"
NEXT = """
insert into cases.counter as c (company_id, day, last) values ($1, $2, 1)
on conflict (company_id, day) do update set last = c.last + 1 returning last
"""
ADD = """
insert into cases.case (company_id, id, number, kind, customer_id, topic, text, source_kind, source_key, door,
                        conversation_id, instance_id, registered_at, promise_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
ADD_STEP = """
insert into cases.step (company_id, id, case_id, at, what, by_kind, by_id, how, note)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
ADD_WORK = "update cases.case set works = works || $3::uuid where company_id = $1 and id = $2"
LOCK = """
select c.company_id, c.id, c.number, c.kind, c.customer_id, c.topic, c.state, c.works, c.promise_by, c.told_at,
       c.resolved_at
from cases.case c where c.id = $1 for update
"""
OF_WORK = "select id from cases.case where works[cardinality(works)] = $1 and works @> array[$1::uuid]"
OF_NUMBER = "select id from cases.case where company_id = $1 and customer_id = $2 and number = $3"
MOVE = """
update cases.case set state = $3,
    resolved_at = case when $3 = 'resolved' then $4 else resolved_at end,
    closed_at = case when $3 = 'closed' then $4 when $3 = 'reopened' then null else closed_at end
where company_id = $1 and id = $2
"""
TELL = """
update cases.case set told_at = $3, first_told_at = coalesce(first_told_at, $3) where company_id = $1 and id = $2
"""
_CARD = """
select c.company_id, c.id, c.number, c.kind, c.customer_id, coalesce(u.display_name, '') as customer_name, c.topic,
       c.state, c.registered_at, c.promise_by, c.first_told_at, c.told_at, c.resolved_at, c.closed_at, w.id as work_id,
       case when w.state in ('accepted', 'completed') then w.staff_id end as staff_id,
       coalesce(m.name, '') as staff_name,
       c.text, c.source_kind, c.source_key, c.door, c.conversation_id, c.instance_id
from cases.case c
left join customers_door.customer u on u.company_id = c.company_id and u.id = c.customer_id
left join routing_door.work w on w.company_id = c.company_id and w.id = c.works[cardinality(c.works)]
left join staff_door.member m on w.state in ('accepted', 'completed') and m.id = w.staff_id
"""
# Who has or had a task of it, or is offered it.
_MINE = """
exists (select from routing_door.holding h where h.company_id = c.company_id and h.work_id = any (c.works)
        and h.staff_id = $1)
or exists (select from routing_door.reservation r where r.company_id = c.company_id and r.work_id = any (c.works)
           and r.staff_id = $1 and r.state = 'reserved')
"""
ONE = _CARD + f"where c.id = $2 and ($3 or {_MINE})"
LIST = (
    _CARD
    + f"""
where ($2 or {_MINE}) and ($3::uuid is null or c.company_id = $3) and ($4::text[] = '{{}}' or c.state = any ($4))
  and (not $5 or (c.first_told_at is null and c.promise_by < $6)) and ($7::uuid is null or c.id < $7)
  and ($8::uuid is null or c.works @> array[$8::uuid])
order by c.id desc limit $9
"""
)
CARD = _CARD + "where c.id = $1"
OF_CUSTOMER = _CARD + "where c.company_id = $1 and c.customer_id = $2 order by c.id desc limit $3"
STEPS = """
select s.at, s.what, s.by_kind, coalesce(m.name, '') as name, s.how, s.note from cases.step s
left join staff_door.member m on s.by_kind = 'staff' and m.id = s.by_id
where s.case_id = $1 order by s.at, s.id limit $2
"""
INSTANCE = "select customer_id, conversation_id, door from flows_door.instance where id = $1"
RULES = "select company_id, kind, reply_days, hours_key, queue_key from cases.rule order by company_id, kind"
SET_RULE = """
insert into cases.rule (company_id, kind, reply_days, hours_key, queue_key) values ($1, $2, $3, $4, $5)
on conflict (company_id, kind) do update
set reply_days = excluded.reply_days, hours_key = excluded.hours_key, queue_key = excluded.queue_key
"""


async def by_source(tx: Transaction, company_id: CompanyId, source: Source) -> CaseId | None:
    """What was registered under this source; nobody else can until the transaction ends."""
    await tx.execute(LOCK_SOURCE, f"cases:{company_id.hex}:{source.kind}:{source.key}")
    found = await tx.fetchval(BY_SOURCE, company_id, source.kind, source.key)
    return CaseId.of(found) if found else None


async def next_serial(tx: Transaction, company_id: CompanyId, day: date) -> int:
    """The next number of a day; others who want one wait until the transaction ends, so that none is left out."""
    return int(await tx.fetchval(NEXT, company_id, day))


async def add(tx: Transaction, case_id: CaseId, number: str, new: NewCase, now: datetime, promise_by: datetime) -> None:
    """Keep a case that was just received."""
    source = new.source
    await tx.execute(
        ADD, new.company_id, case_id, number, new.kind, new.customer_id, new.topic, new.text, source.kind, source.key,
        source.door, source.conversation_id, source.instance_id, now, promise_by,
    )  # fmt: skip


async def add_work(tx: Transaction, company_id: CompanyId, case_id: CaseId, work_id: WorkId) -> None:
    """From now on this task is about it."""
    await tx.execute(ADD_WORK, company_id, case_id, work_id)


async def add_step(
    tx: Transaction, company_id: CompanyId, case_id: CaseId, what: str, by: tuple[str, UUID | None], now: datetime,
    how: How | None = None, note: str = "",
) -> None:  # fmt: skip
    """Write down what happened."""
    await tx.execute(ADD_STEP, company_id, uuid7(), case_id, now, what, by[0], by[1], how or "", note)


async def lock(tx: Transaction, case_id: CaseId) -> Any | None:
    """A case as it stands; it stays so until the transaction ends, but for what this one does."""
    return await tx.fetchrow(LOCK, case_id)


async def of_work(tx: Transaction, work_id: UUID) -> CaseId | None:
    """The case that a task is about now."""
    found = await tx.fetchval(OF_WORK, work_id)
    return CaseId.of(found) if found else None


async def of_number(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, number: str) -> CaseId | None:
    """A customer's own case by what people call it."""
    found = await tx.fetchval(OF_NUMBER, company_id, customer_id, number)
    return CaseId.of(found) if found else None


async def move(tx: Transaction, company_id: CompanyId, case_id: CaseId, to: State, now: datetime) -> None:
    """Let it be in this state."""
    await tx.execute(MOVE, company_id, case_id, to, now)


async def tell(tx: Transaction, company_id: CompanyId, case_id: CaseId, now: datetime) -> None:
    """The customer was told."""
    await tx.execute(TELL, company_id, case_id, now)


async def card(tx: Transaction, case_id: CaseId) -> CaseCard:
    """One card of a case that is there."""
    return _card(await tx.fetchrow(CARD, case_id), None)


async def case(tx: Transaction, case_id: CaseId, me: StaffId, *, watches: bool) -> Case | None:
    """A case with its history, as somebody may see it: who watches, or has or had a task of it."""
    row = await tx.fetchrow(ONE, me, case_id, watches)
    if row is None:
        return None
    steps = tuple(
        Step(one["at"], one["what"], one["by_kind"], one["name"], one["how"], Spoken(mask_text(one["note"])))
        for one in await tx.fetch(STEPS, case_id, STEPS_MAX)
    )
    talk = ConversationId.of(row["conversation_id"]) if row["conversation_id"] else None
    instance = InstanceId.of(row["instance_id"]) if row["instance_id"] else None
    source = Source(row["source_kind"], row["source_key"], row["door"], talk, instance)
    return Case(_card(row, me), Spoken(mask_text(row["text"])), source, steps)


async def listed(
    tx: Transaction, query: Query, me: StaffId, now: datetime, before: CaseId | None, limit: int, *, watches: bool
) -> list[CaseCard]:
    """Cases somebody may see, newest first."""
    rows = await tx.fetch(
        LIST, me, watches, query.company_id, sorted(query.states), query.overdue, now, before, query.work_id, limit
    )  # fmt: skip
    return [_card(row, me) for row in rows]


async def of_customer(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, limit: int) -> list[CaseCard]:
    """A customer's cases, newest first."""
    return [_card(row, None) for row in await tx.fetch(OF_CUSTOMER, company_id, customer_id, limit)]


async def rules(tx: Transaction) -> list[CompanyRule]:
    """What the companies of the scope say; those who never did are left out."""
    return [
        CompanyRule(
            CompanyId.of(row["company_id"]), row["kind"], Rule(row["reply_days"], row["hours_key"], row["queue_key"])
        )
        for row in await tx.fetch(RULES)
    ]


async def set_rule(tx: Transaction, item: CompanyRule) -> None:
    """Set one company's rule of a kind."""
    rule = item.rule
    await tx.execute(SET_RULE, item.company_id, item.kind, rule.reply_days, rule.hours_key, rule.queue_key)


async def begun_by(tx: Transaction, instance_id: InstanceId) -> tuple[CustomerId, ConversationId | None, str] | None:
    """Whose a service under way is, in which talk and by which door."""
    row = await tx.fetchrow(INSTANCE, instance_id)
    if row is None:
        return None
    talk = ConversationId.of(row["conversation_id"]) if row["conversation_id"] else None
    return CustomerId.of(row["customer_id"]), talk, row["door"]


def whose(row: Any) -> tuple[CompanyId, CaseId, CustomerId]:
    """Of a locked case which it is and of whom."""
    return CompanyId.of(row["company_id"]), CaseId.of(row["id"]), CustomerId.of(row["customer_id"])


def _card(row: Any, me: StaffId | None) -> CaseCard:
    name = row["customer_name"]
    holds = me is not None and row["staff_id"] == me
    return CaseCard(
        company_id=CompanyId.of(row["company_id"]),
        id=CaseId.of(row["id"]),
        number=row["number"],
        kind=row["kind"],
        customer_id=CustomerId.of(row["customer_id"]),
        customer_name=Spoken(name) if holds else mask_name(name),
        topic=Spoken(mask_text(row["topic"])),
        state=cast("State", row["state"]),
        registered_at=row["registered_at"],
        promise_by=row["promise_by"],
        first_told_at=row["first_told_at"],
        told_at=row["told_at"],
        resolved_at=row["resolved_at"],
        closed_at=row["closed_at"],
        work_id=WorkId.of(row["work_id"]) if row["work_id"] else None,
        staff_id=StaffId.of(row["staff_id"]) if row["staff_id"] else None,
        staff_name=row["staff_name"],
    )
