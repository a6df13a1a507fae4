"""The only SQL of flows: instances and what belongs to them. Instances are locked in the order of their ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.flows.model.rows import Instance, Settled
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId, StaffId
from suiban.platform.postgres import Transaction

LISTED: Final = 100
_COLUMNS: Final = """
company_id, id, flow, version, customer_id, many, ends_at, step_since, begun_at, door, state, waits, step, kind, number,
total, wakes_at, silent_at, due_at, promised_by, stalled, stalled_at, conversation_id, packed, place, shown, revision,
passed, outcome, outcome_key, helper_id, ended_at
"""
LOAD: Final = f"select {_COLUMNS} from flows.instance where id = any ($1::uuid[])"
LOCK: Final = LOAD + " order by id for no key update"
OPEN: Final = f"""
select {_COLUMNS} from flows.instance
where company_id = $1 and customer_id = $2 and state = 'open' order by stalled = '', step_since desc limit {LISTED}
"""
HISTORY: Final = f"""
select {_COLUMNS} from flows.instance
where company_id = $1 and customer_id = $2 order by begun_at desc limit $3
"""
OPEN_OF_KIND: Final = """
select id from flows.instance where company_id = $1 and customer_id = $2 and flow = $3 and state = 'open'
order by begun_at desc limit 1
"""
BEGIN: Final = """
insert into flows.instance (company_id, id, flow, version, customer_id, many, ends_at, step_since, begun_at, door,
                            packed, revision)
select company_id, id, flow, version, customer_id, many, ends_at, step_since, begun_at, door, '', 0
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::uuid[], $6::boolean[], $7::timestamptz[],
            $8::timestamptz[], $9::timestamptz[], $10::text[])
    as i (company_id, id, flow, version, customer_id, many, ends_at, step_since, begun_at, door)
on conflict do nothing returning id
"""
# What changes with a turn, of many instances at once, together with the steps passed and the calls to be made.
SAVE: Final = """
with moved as (
    update flows.instance i
    set state = m.state, waits = m.waits, step = m.step, kind = m.kind, number = m.number, total = m.total,
        step_since = m.step_since, wakes_at = m.wakes_at, silent_at = m.silent_at, due_at = m.due_at,
        promised_by = m.promised_by, stalled = m.stalled, stalled_at = m.stalled_at,
        conversation_id = m.conversation_id, door = m.door, packed = m.packed, revision = m.revision,
        passed = m.passed, outcome = m.outcome, outcome_key = m.outcome_key, helper_id = m.helper_id,
        ended_at = m.ended_at, place = m.place::jsonb, shown = m.shown::jsonb
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::smallint[],
                $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
                $14::text[], $15::timestamptz[], $16::uuid[], $17::text[], $18::bytea[], $19::int[], $20::int[],
                $21::text[], $22::text[], $23::uuid[], $24::timestamptz[], $25::text[],
                $46::text[])
        as m (company_id, id, state, waits, step, kind, number, total, step_since, wakes_at, silent_at, due_at,
              promised_by, stalled, stalled_at, conversation_id, door, packed, revision, passed, outcome, outcome_key,
              helper_id, ended_at, place, shown)
    where i.company_id = m.company_id and i.id = m.id
), passed as (
    insert into flows.passage
        (company_id, instance_id, number, flow, version, step, kind, door, how, code, began_at, at)
    select * from unnest($26::uuid[], $27::uuid[], $28::int[], $29::text[], $30::int[], $31::text[], $32::text[],
                         $33::text[], $34::text[], $35::text[], $36::timestamptz[], $37::timestamptz[])
)
insert into flows.call (company_id, instance_id, number, step, operation, arguments, undoes, not_before, made_at)
select c.company_id, c.instance_id, c.number, c.step, c.operation, c.arguments::jsonb, c.undoes, c.at, c.at
from unnest($38::uuid[], $39::uuid[], $40::int[], $41::text[], $42::text[], $43::text[], $44::int[],
            $45::timestamptz[]) as c (company_id, instance_id, number, step, operation, arguments, undoes, at)
"""
DUE: Final = f"""
select {_COLUMNS} from flows.instance where due_at <= $1 order by due_at limit $2
"""
ASK_APPROVAL: Final = """
insert into flows.approval (company_id, instance_id, step, queue, asked_at) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""
GIVE_APPROVAL: Final = """
update flows.approval set agreed = $3, by_id = $4, at = $5 where company_id = $1 and instance_id = $2 and at is null
returning step
"""
APPROVALS: Final = f"""
select a.instance_id, a.queue, a.asked_at from flows.approval a
where a.company_id = any ($1::uuid[]) and a.at is null order by a.asked_at limit {LISTED}
"""
DROP_APPROVALS: Final = """
update flows.approval a set agreed = false, at = $3
from unnest($1::uuid[], $2::uuid[]) as o (company_id, instance_id)
where a.company_id = o.company_id and a.instance_id = o.instance_id and a.at is null
"""
HELPED: Final = """
select exists (select from flows.helped where company_id = $1 and instance_id = $2 and staff_id = $3)
"""
HELP: Final = """
insert into flows.helped (company_id, instance_id, staff_id, at) values ($1, $2, $3, $4) on conflict do nothing
"""
PUT_LINK: Final = """
insert into flows.link (company_id, token_hash, instance_id, level, until) values ($1, $2, $3, $4, $5)
"""
FIND_LINK: Final = "select company_id, instance_id, customer_id, conversation_id, level from flows.find_link($1)"
FORGET_LINKS: Final = "delete from flows.link where until < $1"
KEEP_SEALED: Final = """
insert into flows.secret (company_id, instance_id, number, sealed, until) values ($1, $2, $3, $4, $5)
"""
SECRETS: Final = """
select s.company_id, s.instance_id, s.number, s.sealed from flows.secret s
join unnest($1::uuid[], $2::uuid[]) as i (company_id, instance_id)
  on i.company_id = s.company_id and i.instance_id = s.instance_id
"""
FORGET_SECRETS: Final = """
delete from flows.secret s using unnest($1::uuid[], $2::uuid[]) as i (company_id, instance_id)
where s.company_id = i.company_id and s.instance_id = i.instance_id
"""
FORGET_OLD_SECRETS: Final = "delete from flows.secret where until < $1"
_MOVED: Final = (
    "company_id", "id", "state", "waits", "step", "kind", "number", "total", "step_since", "wakes_at", "silent_at",
    "due_at", "promised_by", "stalled", "stalled_at", "conversation_id", "door", "packed", "revision", "passed",
    "outcome", "outcome_key", "helper_id", "ended_at",
)  # fmt: skip


class Linked(msgspec.Struct, frozen=True):
    """Whose service a link opens, and how surely whoever has it is the customer."""

    company_id: CompanyId
    instance_id: InstanceId
    customer_id: CustomerId
    conversation_id: ConversationId | None
    level: int


async def load(tx: Transaction, ids: Sequence[InstanceId], *, lock: bool = False) -> dict[InstanceId, Instance]:
    """Instances of the scope by id."""
    rows = await tx.fetch(LOCK if lock else LOAD, list(ids))
    return {one.id: one for one in map(instance_of, rows)}


async def open_of(tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> list[Instance]:
    """What a customer has under way: what stands still first, then the newest."""
    return [instance_of(row) for row in await tx.fetch(OPEN, company_id, customer_id)]


async def history(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, limit: int) -> list[Instance]:
    """What a customer began, newest first."""
    return [instance_of(row) for row in await tx.fetch(HISTORY, company_id, customer_id, min(limit, LISTED))]


async def open_of_kind(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, flow: str) -> InstanceId | None:
    """The customer's open instance of one service."""
    found = await tx.fetchval(OPEN_OF_KIND, company_id, customer_id, flow)
    return None if found is None else InstanceId.of(found)


async def begin(tx: Transaction, instances: Sequence[Instance]) -> set[InstanceId]:
    """Take a place for new instances; those that may not stand beside an open one of their kind are left out."""
    names = ("company_id", "id", "flow", "version", "customer_id", "many", "ends_at", "step_since", "begun_at", "door")
    columns = [[getattr(one, name) for one in instances] for name in names]
    rows = await tx.fetch(BEGIN, *columns)
    return {InstanceId.of(row["id"]) for row in rows}


async def save(tx: Transaction, settled: Sequence[Settled], now: datetime) -> None:
    """Write what turns made of instances; of several turns of one instance the last row counts."""
    last = list({one.after.id: one.after for one in settled}.values())
    moved = [[getattr(row, name) for row in last] for name in _MOVED]
    places, shown = (
        [None if one is None else msgspec.json.encode(one).decode() for one in column]
        for column in ([row.place for row in last], [row.shown for row in last])
    )
    passages = [
        (one.after.company_id, one.after.id, p.number, one.after.flow, one.after.version, p.step, p.kind,
         one.after.door, p.how, p.code, p.began_at, now)
        for one in settled for p in one.passages
    ]  # fmt: skip
    calls = [
        (one.after.company_id, one.after.id, c.number, c.step, c.operation, msgspec.json.encode(c.arguments).decode(),
         c.undoes, now)
        for one in settled for c in one.calls
    ]  # fmt: skip
    await tx.execute(SAVE, *moved, places, *_columns(passages, 12), *_columns(calls, 8), shown)


async def due(tx: Transaction, now: datetime, limit: int) -> list[Instance]:
    """Instances somebody has to look at, not locked, the longest due first."""
    return [instance_of(row) for row in await tx.fetch(DUE, now, limit)]


async def ask_approval(tx: Transaction, row: Instance, step: str, queue: str, now: datetime) -> None:
    """Somebody of the bank is asked to agree."""
    await tx.execute(ASK_APPROVAL, row.company_id, row.id, step, queue, now)


async def give_approval(tx: Transaction, row: Instance, agreed: bool, by: StaffId, now: datetime) -> str | None:
    """Write down who agreed or did not; the step, None when nobody is asked."""
    step: str | None = await tx.fetchval(GIVE_APPROVAL, row.company_id, row.id, agreed, by, now)
    return step


async def approvals(tx: Transaction, companies: Sequence[CompanyId]) -> list[tuple[InstanceId, str, datetime]]:
    """What waits for somebody of the bank to agree: (instance, queue, since), the longest first."""
    rows = await tx.fetch(APPROVALS, list(companies))
    return [(InstanceId.of(row["instance_id"]), row["queue"], row["asked_at"]) for row in rows]


async def drop_approvals(tx: Transaction, rows: Sequence[Instance], now: datetime) -> None:
    """Nobody need agree any more."""
    await tx.execute(DROP_APPROVALS, [one.company_id for one in rows], [one.id for one in rows], now)


async def help_(tx: Transaction, row: Instance, staff_id: StaffId, now: datetime) -> None:
    """Remember who helped with it."""
    await tx.execute(HELP, row.company_id, row.id, staff_id, now)


async def has_helped(tx: Transaction, row: Instance, staff_id: StaffId) -> bool:
    """Whether this person ever helped with it."""
    return bool(await tx.fetchval(HELPED, row.company_id, row.id, staff_id))


async def put_link(tx: Transaction, row: Instance, hashed: bytes, level: int, until: datetime) -> None:
    """Make a way to its page."""
    await tx.execute(PUT_LINK, row.company_id, hashed, row.id, level, until)


async def find_link(tx: Transaction, hashed: bytes) -> Linked | None:
    """Where a link leads, in any scope or none."""
    row = await tx.fetchrow(FIND_LINK, hashed)
    if row is None:
        return None
    talk = row["conversation_id"]
    return Linked(
        CompanyId.of(row["company_id"]), InstanceId.of(row["instance_id"]), CustomerId.of(row["customer_id"]),
        None if talk is None else ConversationId.of(talk), row["level"],
    )  # fmt: skip


async def put_secret(tx: Transaction, row: Instance, number: int, sealed: bytes, until: datetime) -> None:
    """Keep a sealed answer under a number of the instance."""
    await tx.execute(KEEP_SEALED, row.company_id, row.id, number, sealed, until)


async def secrets(
    tx: Transaction, pairs: Sequence[tuple[CompanyId, InstanceId]]
) -> dict[tuple[InstanceId, int], bytes]:
    """The sealed answers of instances, by instance and number."""
    rows = await tx.fetch(SECRETS, [one for one, _ in pairs], [one for _, one in pairs])
    return {(InstanceId.of(row["instance_id"]), row["number"]): row["sealed"] for row in rows}


async def forget_secrets(tx: Transaction, rows: Sequence[Instance]) -> None:
    """The bank has them."""
    await tx.execute(FORGET_SECRETS, [one.company_id for one in rows], [one.id for one in rows])


async def forget_old(tx: Transaction, now: datetime) -> None:
    """Links and secrets whose time is over."""
    await tx.execute(FORGET_OLD_SECRETS, now)
    await tx.execute(FORGET_LINKS, now)


def instance_of(row: Any) -> Instance:
    """A row as a value."""
    conversation, helper = row["conversation_id"], row["helper_id"]
    return Instance(
        company_id=CompanyId.of(row["company_id"]), id=InstanceId.of(row["id"]), flow=row["flow"],
        version=row["version"], customer_id=CustomerId.of(row["customer_id"]), many=row["many"],
        ends_at=row["ends_at"], step_since=row["step_since"], begun_at=row["begun_at"], door=row["door"],
        state=row["state"], waits=row["waits"], step=row["step"], kind=row["kind"], number=row["number"],
        total=row["total"], wakes_at=row["wakes_at"], silent_at=row["silent_at"], due_at=row["due_at"],
        promised_by=row["promised_by"], stalled=row["stalled"], stalled_at=row["stalled_at"],
        conversation_id=None if conversation is None else ConversationId.of(conversation), packed=row["packed"],
        place=None if row["place"] is None else msgspec.json.decode(row["place"]),
        shown=None if row["shown"] is None else msgspec.json.decode(row["shown"]), revision=row["revision"],
        passed=row["passed"], outcome=row["outcome"], outcome_key=row["outcome_key"],
        helper_id=None if helper is None else StaffId.of(helper), ended_at=row["ended_at"],
    )  # fmt: skip


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
