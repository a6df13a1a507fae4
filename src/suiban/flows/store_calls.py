"""The only SQL of flows: calls to the bank, claimed in batches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.kit.ids import CompanyId, InstanceId
from suiban.platform.postgres import Transaction

# attempts are counted before anything is sent: a crash leaves "attempt 1, outcome unknown", and the key asks again.
# Calls of one instance go out in their order.
CLAIM: Final = """
with due as materialized (
    select c.company_id, c.instance_id, c.number from flows.call c
    where c.state = 'due' and c.not_before <= $1 and (c.claimed_until is null or c.claimed_until <= $1)
      and not exists (
          select from flows.call before
          where before.company_id = c.company_id and before.instance_id = c.instance_id and before.number < c.number
            and before.state = 'due' and before.undoes is not null and c.undoes is not null)
    order by c.not_before limit $3
    for no key update of c skip locked
), claimed as (
    update flows.call c set claimed_until = $2, attempts = c.attempts + 1
    from due d where c.company_id = d.company_id and c.instance_id = d.instance_id and c.number = d.number
    returning c.company_id, c.instance_id, c.number, c.step, c.operation, c.arguments, c.undoes, c.attempts, c.made_at
)
select c.*, i.customer_id, co.key as company_key, coalesce(n.number, '') as customer_no
from claimed c
join flows.instance i on i.company_id = c.company_id and i.id = c.instance_id
join platform.company co on co.id = c.company_id
left join lateral (
    select number from customers_door.number n
    where n.company_id = c.company_id and n.customer_id = i.customer_id limit 1
) n on true
order by c.instance_id, c.number
"""
LOCK_DUE: Final = """
select company_id, instance_id, number from flows.call c
where state = 'due' and (company_id, instance_id, number) in (
    select * from unnest($1::uuid[], $2::uuid[], $3::int[]))
for no key update
"""
SETTLE: Final = """
update flows.call c set state = s.state, code = s.code, settled_at = $6, claimed_until = null
from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[])
    as s (company_id, instance_id, number, state, code)
where c.company_id = s.company_id and c.instance_id = s.instance_id and c.number = s.number and c.state = 'due'
"""
PUT_OFF: Final = """
update flows.call c set not_before = p.not_before, claimed_until = null, code = p.code
from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::text[])
    as p (company_id, instance_id, number, not_before, code)
where c.company_id = p.company_id and c.instance_id = p.instance_id and c.number = p.number and c.state = 'due'
"""


class Claimed(msgspec.Struct, frozen=True):
    """A call to be made now. ``attempts`` counts this one; ``customer_no`` is the bank's own number of the customer."""

    company_id: CompanyId
    instance_id: InstanceId
    number: int
    step: str
    operation: str
    arguments: dict[str, Any]
    undoes: int | None
    attempts: int
    made_at: datetime
    company_key: str
    customer_no: str

    @property
    def key(self) -> str:
        """Under which the bank does it once, however often it is asked."""
        return f"{self.instance_id.hex}:{self.number}"


class Result(msgspec.Struct, frozen=True):
    """What became of a call, as its row keeps it: ``done``, ``refused`` with the bank's code, or ``given_up``."""

    call: Claimed
    state: str
    code: str = ""


async def claim(tx: Transaction, now: datetime, until: datetime, limit: int) -> list[Claimed]:
    """Take calls that are due; commit before any is made."""
    return [_claimed(row) for row in await tx.fetch(CLAIM, now, until, limit)]


async def still_due(tx: Transaction, calls: Sequence[Claimed]) -> set[tuple[InstanceId, int]]:
    """Lock those of the calls that nobody has settled meanwhile."""
    rows = await tx.fetch(LOCK_DUE, *_keys(calls))
    return {(InstanceId.of(row["instance_id"]), row["number"]) for row in rows}


async def settle(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    """They are over; once only."""
    calls = [one.call for one in results]
    states, codes = [one.state for one in results], [one.code for one in results]
    await tx.execute(SETTLE, *_keys(calls), states, codes, now)


async def put_off(tx: Transaction, calls: Sequence[tuple[Claimed, datetime, str]]) -> None:
    """Ask again later, under the same key: it is not known whether they were done. The code says why."""
    keys = _keys([call for call, _, _ in calls])
    await tx.execute(PUT_OFF, *keys, [at for _, at, _ in calls], [code for _, _, code in calls])


def _keys(calls: Sequence[Claimed]) -> tuple[list[CompanyId], list[InstanceId], list[int]]:
    return [one.company_id for one in calls], [one.instance_id for one in calls], [one.number for one in calls]


def _claimed(row: Any) -> Claimed:
    return Claimed(
        company_id=CompanyId.of(row["company_id"]), instance_id=InstanceId.of(row["instance_id"]),
        number=row["number"], step=row["step"], operation=row["operation"],
        arguments=msgspec.json.decode(row["arguments"]), undoes=row["undoes"], attempts=row["attempts"],
        made_at=row["made_at"], company_key=row["company_key"], customer_no=row["customer_no"],
    )  # fmt: skip
