"""SQL around the books: opening, looking, checking."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from suiban.demobank.model.opening import NewCustomer
from suiban.platform.postgres import Transaction

OPERATION: Final = """
select jsonb_build_object('key', key, 'operation', operation, 'customer', customer, 'at', at, 'answer', answer)
from demobank.operation where key = $1
"""
JOURNAL: Final = """
select to_jsonb(l) || jsonb_build_object('key', e.key, 'kind', e.kind, 'at', e.at, 'reverses', e.reverses)
from demobank.line l join demobank.entry e on e.reference = l.entry
where l.account = $1 and l.id > $2 order by l.id limit $3
"""
AUDITED: Final = "select to_jsonb(a) from demobank.audit a where customer = $1 and id > $2 order by id limit $3"
MESSAGES: Final = "select to_jsonb(m) from demobank.message m where customer = $1 order by id desc limit 100"
CHECK: Final = """
select
  (select count(*) from demobank.account a
   where balance <> (select coalesce(sum(amount), 0) from demobank.line where account = a.number)) as balances_off,
  (select count(*) from
    (select from demobank.line group by entry, currency having sum(amount) <> 0) e) as entries_off,
  (select count(*) from (select from demobank.account group by currency having sum(balance) <> 0) c) as currencies_off,
  (select count(*) from demobank.account where floor is not null and balance - held < floor) as accounts_uncovered,
  (select count(*) from demobank.account a where held <> (
    select coalesce(sum(amount), 0) from demobank.request where account = a.number and state = 'requested'
      and kind in ('certificate', 'cash', 'redemption'))) as held_off,
  (select count(*) from demobank.entry e
   where not exists (select from demobank.line where entry = e.reference)) as entries_empty
"""
DUE: Final = """
select distinct c.company, c.customer_no
from demobank.request r join demobank.customer c on c.customer = r.customer
where due_on + (kind in ('cash', 'appointment'))::int <= $1 and state in ('requested', 'registered') and kind <> 'card'
order by 1, 2
"""
THERE: Final = "select exists (select from demobank.customer where $1::text[] is null or customer = any($1))"
REMEMBER: Final = """
insert into demobank.opened (customer, content, on_day)
select customer, content, $2 from jsonb_to_recordset($1::jsonb) as o(customer text, content jsonb)
"""
FORGET: Final = """
truncate demobank.customer, demobank.account, demobank.entry, demobank.line, demobank.operation, demobank.audit,
  demobank.card, demobank.payee, demobank.loan, demobank.quote, demobank.holding, demobank.bill, demobank.request,
  demobank.code, demobank.message, demobank.opened
"""


async def operation(tx: Transaction, key: str) -> dict[str, Any] | None:
    """What was asked under a key and answered."""
    found = await tx.fetchval(OPERATION, key)
    return None if found is None else msgspec.json.decode(found, type=dict[str, Any])


async def journal(tx: Transaction, account: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Lines of an account."""
    return _objects(await tx.fetch(JOURNAL, account, after, limit))


async def audited(tx: Transaction, customer: str, after: int, limit: int) -> list[dict[str, Any]]:
    """What was asked about a customer."""
    return _objects(await tx.fetch(AUDITED, customer, after, limit))


async def messages(tx: Transaction, customer: str) -> list[dict[str, Any]]:
    """Messages to a customer, newest first."""
    return _objects(await tx.fetch(MESSAGES, customer))


def _objects(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [msgspec.json.decode(row[0], type=dict[str, Any]) for row in rows]


async def check(tx: Transaction) -> dict[str, int]:
    """How many times each law of the books is broken."""
    row: Mapping[str, int] = await tx.fetchrow(CHECK)  # type: ignore[assignment]
    return dict(row.items())


async def customers_there(tx: Transaction, customers: Sequence[str] | None = None) -> bool:
    """Whether some of these have books, or anybody has; who else is opening some is waited for."""
    await tx.execute("lock table demobank.opened in share row exclusive mode")
    return bool(await tx.fetchval(THERE, customers))


async def due(tx: Transaction, today: date) -> list[tuple[str, str]]:
    """Company and number of customers of whom something is due."""
    return [(row["company"], row["customer_no"]) for row in await tx.fetch(DUE, today)]


async def new_number(tx: Transaction) -> str:
    """The next number of a sandbox customer."""
    return str(await tx.fetchval("select nextval('demobank.sandbox_customer')"))


async def remember_opened(tx: Transaction, customers: Sequence[NewCustomer], today: date) -> None:
    """With what they began."""
    rows = [{"customer": item.customer, "content": item} for item in customers]
    await tx.execute(REMEMBER, msgspec.json.encode(rows).decode(), today)


async def opened(tx: Transaction) -> list[NewCustomer]:
    """With what everybody began."""
    rows = await tx.fetch("select content from demobank.opened order by customer")
    return [msgspec.json.decode(row[0], type=NewCustomer) for row in rows]


async def forget_all(tx: Transaction) -> None:
    """Empty books, with only the bank's own accounts."""
    await tx.execute(FORGET)
    await tx.execute("select demobank.internal_accounts()")
