"""The only SQL of the books. Rows go in and out as JSON: a table and its class have the same names."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString, TypeVar

import msgspec

from suiban.demobank.model.handling import Answer, Asked
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import (
    Account,
    Bill,
    Card,
    Code,
    Customer,
    Entry,
    Holding,
    Line,
    Loan,
    Payee,
    Quote,
    Request,
    Row,
    Statement,
)
from suiban.demobank.model.telling import ENTRIES_MAX
from suiban.demobank.model.terms import ZONE
from suiban.demobank.model.world import Days, World
from suiban.platform.postgres import Transaction

T = TypeVar("T")

READS: Final[Mapping[type[Row], LiteralString]] = {
    Card: "select to_jsonb(r) from demobank.card r where customer = any($1)",
    Payee: "select to_jsonb(r) from demobank.payee r where customer = any($1)",
    Loan: "select to_jsonb(r) from demobank.loan r where customer = any($1)",
    Holding: "select to_jsonb(r) from demobank.holding r where customer = any($1)",
    Bill: "select to_jsonb(r) from demobank.bill r where customer = any($1)",
    Request: "select to_jsonb(r) from demobank.request r where customer = any($1)",
}
RECENT: Final[Mapping[type[Row], LiteralString]] = {
    Quote: "select to_jsonb(r) from demobank.quote r where customer = any($1) and until > $2::timestamptz",
    Code: "select to_jsonb(r) from demobank.code r where customer = any($1) and until > $2::timestamptz",
}
REMEMBERED: Final = timedelta(days=30)
"""So long who comes with an old quote or code is told that it has expired; later there is no such thing."""
CUSTOMERS: Final = "select to_jsonb(r) from demobank.customer r where customer = any($1)"
ACCOUNTS: Final = "select to_jsonb(r) from demobank.account r where customer = any($1) or number = any($2)"
# always customers before accounts, each in their order: no two writers ever wait for one another in a circle
LOCK_CUSTOMERS: Final = """
select to_jsonb(r) from demobank.customer r where customer = any($1) order by customer for no key update
"""
LOCK_ACCOUNTS: Final = """
select to_jsonb(r) from demobank.account r where customer = any($1) or number = any($2)
order by number for no key update
"""
ENTRIES: Final = """
select to_jsonb(e) || jsonb_build_object('lines', (
  select jsonb_agg(to_jsonb(l) order by l.place) from demobank.line l where l.entry = e.reference
))
from demobank.entry e where reference = any($1) or reverses = any($1)
"""
STATEMENTS: Final = """
select w.account, w.first, w.last, jsonb_agg(to_jsonb(l) order by l.id)
from unnest($1::text[], $2::date[], $3::date[]) as w(account, first, last)
cross join lateral (
  select id, account, on_day, text, text_en, amount, balance from demobank.line
  where account = w.account and on_day between w.first and w.last order by on_day, id limit $4
) l
group by w.account, w.first, w.last
"""
OPERATIONS: Final = "select key, request, answer from demobank.operation where key = any($1)"

WRITES: Final[Sequence[tuple[type[Row], LiteralString]]] = (
    (Customer, """
insert into demobank.customer select * from jsonb_populate_recordset(null::demobank.customer, $1::jsonb)
on conflict (customer) do update set phone = excluded.phone, email = excluded.email, address = excluded.address,
  per_transfer = excluded.per_transfer, per_day = excluded.per_day, used_on = excluded.used_on, used = excluded.used,
  risk_level = excluded.risk_level, risk_until = excluded.risk_until
"""),
    (Card, """
insert into demobank.card select * from jsonb_populate_recordset(null::demobank.card, $1::jsonb)
on conflict (card) do update set status = excluded.status, code = excluded.code, tries = excluded.tries
"""),
    (Payee, """
insert into demobank.payee select * from jsonb_populate_recordset(null::demobank.payee, $1::jsonb)
on conflict (customer, number, bank) do update set name = excluded.name where payee.name <> excluded.name
"""),
    (Loan, """
insert into demobank.loan select * from jsonb_populate_recordset(null::demobank.loan, $1::jsonb)
on conflict (loan) do update set periods_left = excluded.periods_left, next_due_on = excluded.next_due_on,
  status = excluded.status, step = excluded.step
"""),
    (Quote, """
insert into demobank.quote select * from jsonb_populate_recordset(null::demobank.quote, $1::jsonb)
on conflict (quote) do update set used = quote.used or excluded.used
"""),
    (Holding, """
insert into demobank.holding select * from jsonb_populate_recordset(null::demobank.holding, $1::jsonb)
on conflict (account) do update set cost = excluded.cost, redeemable_on = excluded.redeemable_on
"""),
    (Bill, """
insert into demobank.bill select * from jsonb_populate_recordset(null::demobank.bill, $1::jsonb)
on conflict (card, month) do update set paid = excluded.paid, divided = excluded.divided
"""),
    (Request, """
insert into demobank.request select * from jsonb_populate_recordset(null::demobank.request, $1::jsonb)
on conflict (reference) do update set state = excluded.state
"""),
    (Code, """
insert into demobank.code select * from jsonb_populate_recordset(null::demobank.code, $1::jsonb)
on conflict (challenge) do update set tries = excluded.tries, proven = excluded.proven
"""),
)  # fmt: skip
NEW_ACCOUNTS: Final = (
    "insert into demobank.account select * from jsonb_populate_recordset(null::demobank.account, $1::jsonb)"
)
# what is no longer held may leave by the lines that follow
FREED_ACCOUNTS: Final = """
update demobank.account a set held = c.held
from jsonb_populate_recordset(null::demobank.account, $1::jsonb) c where a.number = c.number
"""
CHANGED_ACCOUNTS: Final = """
update demobank.account a set status = c.status, closed_on = c.closed_on, held = c.held
from jsonb_populate_recordset(null::demobank.account, $1::jsonb) c where a.number = c.number
"""
NEW_ENTRIES: Final = (
    "insert into demobank.entry select * from jsonb_populate_recordset(null::demobank.entry, $1::jsonb)"
)
# by account, as they are locked everywhere, the bank's own last; of one account in the order they were booked
NEW_LINES: Final = """
with fresh as (
  select * from rows from (
    jsonb_to_recordset($1::jsonb)
      as (entry text, place smallint, account text, currency text, amount bigint, on_day date, text text, text_en text)
  ) with ordinality as l(entry, place, account, currency, amount, on_day, text, text_en, n)
), locked as materialized (
  select number, balance from demobank.account where number in (select account from fresh) order by number
  for no key update
)
insert into demobank.line (entry, place, account, currency, amount, balance, on_day, text, text_en)
select entry, place, account, currency, amount, locked.balance + sum(amount) over (partition by account order by n),
  on_day, text, text_en
from fresh join locked on number = account order by account, n
"""
NEW_MESSAGES: Final = """
insert into demobank.message (customer, at, text, text_en)
select customer, at, text, text_en
from jsonb_to_recordset($1::jsonb) as m(customer text, at timestamptz, text text, text_en text)
"""
NEW_OPERATIONS: Final = """
insert into demobank.operation select * from jsonb_populate_recordset(null::demobank.operation, $1::jsonb)
"""
AUDIT: Final = """
insert into demobank.audit (at, operation, customer, key, outcome, code)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
"""


class Recorded(msgspec.Struct, frozen=True):
    """What was answered under a key."""

    request: str
    answer: Answer


class Booked(msgspec.Struct, frozen=True):
    """A line as it goes into the books."""

    entry: str
    place: int
    account: str
    currency: str
    amount: int
    on_day: date
    text: str
    text_en: str


def _decoded(rows: Iterable[Any], kind: type[T]) -> list[T]:
    joined = ",".join(row[0] for row in rows)
    return msgspec.json.decode(f"[{joined}]", type=list[kind])  # type: ignore[valid-type]


def _json(values: Sequence[Any]) -> str:
    return msgspec.json.encode(values).decode()


async def read(tx: Transaction, asked: Sequence[Asked], now: datetime, *, lock: bool) -> World:
    """What these calls work on: a statement a table, and only tables they need. ``lock``: nobody else writes it."""
    customers = sorted({item.call.customer for item in asked})
    kinds = {kind for item in asked for kind in item.operation.reads}
    rows: list[Row] = []
    rows += _decoded(await tx.fetch(LOCK_CUSTOMERS if lock else CUSTOMERS, customers), Customer)
    booked = await _read_entries(tx, asked)
    if Account in kinds:
        others = {number for item in asked if item.operation.others for number in item.operation.others(item.arguments)}
        others |= {line.account for entry in booked for line in entry.lines if not line.account.startswith("I-")}
        # what is the bank's own is never read: its lines are enough, and everybody would wait for it
        numbers = sorted(number for number in others if not number.startswith("I-"))
        rows += _decoded(await tx.fetch(LOCK_ACCOUNTS if lock else ACCOUNTS, customers, numbers), Account)
    for kind, statement in READS.items():
        if kind in kinds:
            rows += _decoded(await tx.fetch(statement, customers), kind)
    for kind, statement in RECENT.items():
        if kind in kinds:
            rows += _decoded(await tx.fetch(statement, customers, now - REMEMBERED), kind)
    today = now.astimezone(ZONE).date()
    return World(rows, await _read_statements(tx, asked, today), booked)


async def _read_entries(tx: Transaction, asked: Sequence[Asked]) -> list[Entry]:
    wanted = [name for item in asked if item.operation.entries for name in item.operation.entries(item.arguments)]
    return _decoded(await tx.fetch(ENTRIES, wanted), Entry) if wanted else []


async def _read_statements(
    tx: Transaction, asked: Sequence[Asked], today: date
) -> dict[Days, tuple[Statement, ...]]:  # fmt: skip
    wanted: set[Days] = set()
    for item in asked:
        if item.operation.span is not None:
            with suppress(Refusal):  # it says so itself when it is asked
                wanted.add(item.operation.span(today, item.arguments))
    if not wanted:
        return {}
    accounts, firsts, lasts = (list(column) for column in zip(*sorted(wanted), strict=True))
    rows = await tx.fetch(STATEMENTS, accounts, firsts, lasts, ENTRIES_MAX + 1)
    return {
        (row["account"], row["first"], row["last"]): tuple(msgspec.json.decode(row[3], type=list[Statement]))
        for row in rows
    }


async def write(tx: Transaction, world: World) -> None:
    """Write what changed, a statement a table."""
    changed: dict[type[Row], list[Row]] = {}
    for row in world.changed.values():
        changed.setdefault(type(row), []).append(row)
    new, freed, other = _accounts(world)
    for kind, statement in WRITES[:1]:
        if kind in changed:
            await tx.execute(statement, _json(changed[kind]))
    if new:
        # empty first: only lines change a balance, and only what has one can be held or closed
        empty = [msgspec.structs.replace(row, balance=0, held=0, status="open", closed_on=None) for row in new]
        await tx.execute(NEW_ACCOUNTS, _json(empty))
    for kind, statement in WRITES[1:]:
        if kind in changed:
            await tx.execute(statement, _json(changed[kind]))
    if freed:
        await tx.execute(FREED_ACCOUNTS, _json(freed))
    if world.entries:
        await tx.execute(NEW_ENTRIES, _json(world.entries))
        await tx.execute(NEW_LINES, _json([line for entry in world.entries for line in _lines(entry)]))
    if other:
        await tx.execute(CHANGED_ACCOUNTS, _json(other))
    if world.messages:
        await tx.execute(NEW_MESSAGES, _json(world.messages))


def _accounts(world: World) -> tuple[list[Account], list[Account], list[Account]]:
    """Changed accounts: those that are new, those of which less is held, and all that differ in more than balance."""
    new, freed, other = [], [], []
    for row in world.changed.values():
        if isinstance(row, Account):
            before = world.before(row)
            if before is None:
                new.append(row)
            elif row.held < before.held:
                freed.append(row)
            if before is None or msgspec.structs.replace(row, balance=before.balance) != before:
                other.append(row)
    return new, freed, other


def _lines(entry: Entry) -> list[Booked]:
    return [_line(entry, place, line) for place, line in enumerate(entry.lines)]


def _line(entry: Entry, place: int, line: Line) -> Booked:
    return Booked(
        entry.reference, place, line.account, line.currency, line.amount, entry.on_day, line.text, line.text_en
    )


async def recorded(tx: Transaction, keys: Sequence[str]) -> dict[str, Recorded]:
    """What was answered under these keys."""
    rows = await tx.fetch(OPERATIONS, list(keys))
    return {row["key"]: Recorded(row["request"], msgspec.json.decode(row["answer"], type=Answer)) for row in rows}


async def record(tx: Transaction, done: Sequence[tuple[Asked, Answer]], now: datetime) -> None:
    """Keep the answers of what was asked to be done."""
    if done:
        rows = [
            {"key": item.call.key, "operation": item.call.operation, "customer": item.call.customer,
             "request": item.request, "answer": answer, "at": now}
            for item, answer in done
        ]  # fmt: skip
        await tx.execute(NEW_OPERATIONS, _json(rows))


async def audit(tx: Transaction, told: Sequence[tuple[Asked, str, str]], now: datetime) -> None:
    """Note who was asked about, for what, and how it ended."""
    calls = [item.call for item, _, _ in told]
    await tx.execute(
        AUDIT, now, [call.operation for call in calls], [call.customer for call in calls], [call.key for call in calls],
        [outcome for _, outcome, _ in told], [code for _, _, code in told],
    )  # fmt: skip
