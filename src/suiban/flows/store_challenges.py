"""The only SQL of flows: one-time codes that the bank sent."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from suiban.flows.model.rows import Instance
from suiban.platform.postgres import Transaction

LAST: Final = """
select number, challenge, sent_to, tries, at, until from flows.challenge
where company_id = $1 and instance_id = $2 order by number desc limit 1
"""
PUT: Final = """
insert into flows.challenge (company_id, instance_id, number, challenge, sent_to, at, until)
values ($1, $2, $3, $4, $5, $6, $7)
"""
TRIED: Final = """
update flows.challenge set tries = tries + 1 where company_id = $1 and instance_id = $2 and number = $3
"""
RAISE_LINK: Final = "update flows.link set level = greatest(level, $3) where company_id = $1 and token_hash = $2"
CUSTOMER_NO: Final = """
select co.key as company_key, n.number from platform.company co
left join customers_door.number n on n.company_id = co.id and n.customer_id = $2
where co.id = $1 limit 1
"""
FORGET: Final = "delete from flows.challenge where until < $1"
KEPT: Final = timedelta(hours=1)


class Challenge(msgspec.Struct, frozen=True):
    """A code on its way to the customer: the bank's name for it, and how often a wrong one was given."""

    number: int
    challenge: str
    sent_to: str
    tries: int
    at: datetime
    until: datetime


async def last(tx: Transaction, row: Instance) -> Challenge | None:
    """The code sent last."""
    found = await tx.fetchrow(LAST, row.company_id, row.id)
    return Challenge(**dict(found)) if found else None


async def put(tx: Transaction, row: Instance, challenge: Challenge) -> None:
    """A code was sent."""
    c = challenge
    await tx.execute(PUT, row.company_id, row.id, c.number, c.challenge, c.sent_to, c.at, c.until)


async def tried(tx: Transaction, row: Instance, number: int) -> None:
    """Another code was given to it."""
    await tx.execute(TRIED, row.company_id, row.id, number)


async def raise_link(tx: Transaction, row: Instance, hashed: bytes, level: int) -> None:
    """Who came by this link has proven who they are."""
    await tx.execute(RAISE_LINK, row.company_id, hashed, level)


async def bank_name(tx: Transaction, row: Instance) -> tuple[str, str]:
    """The company's key and the number under which its bank knows the customer; empty when it does not."""
    found = await tx.fetchrow(CUSTOMER_NO, row.company_id, row.customer_id)
    return (found["company_key"], found["number"] or "") if found else ("", "")


async def forget(tx: Transaction, now: datetime) -> None:
    """Codes of long ago."""
    await tx.execute(FORGET, now - KEPT)
