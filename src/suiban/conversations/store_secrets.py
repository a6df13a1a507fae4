"""The SQL of what apps sign with: sealed, one at present and perhaps one that ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.kit.ids import ChannelId, CompanyId
from suiban.platform.postgres import Transaction

LOCK = "select from conversations.channel where company_id = $1 and id = $2 for update"
VALID = """
select id, sealed, made_at, ends_at from conversations.channel_secret
where company_id = $1 and channel_id = $2 and (ends_at is null or ends_at > $3)
order by ends_at desc nulls first
"""
FORGET = "delete from conversations.channel_secret where company_id = $1 and channel_id = $2 and ends_at is not null"
END = """
update conversations.channel_secret set ends_at = $3
where company_id = $1 and channel_id = $2 and ends_at is null
"""
ADD = """
insert into conversations.channel_secret (company_id, id, channel_id, sealed, made_at) values ($1, $2, $3, $4, $5)
"""
CLEAR = """
select company_id, id, assertion_secret from conversations.channel
where company_id = $1 and assertion_secret <> '' order by id limit $2 for update
"""
CLEARED = "update conversations.channel set assertion_secret = '' where company_id = $1 and id = any ($2::uuid[])"


async def lock(tx: Transaction, company: CompanyId, channel: ChannelId) -> None:
    """Whoever else changes this channel's secrets waits."""
    await tx.execute(LOCK, company, channel)


async def valid(tx: Transaction, company: CompanyId, channel: ChannelId, now: datetime) -> list[Any]:
    """Those that hold now, the present one first."""
    return list(await tx.fetch(VALID, company, channel, now))


async def end(tx: Transaction, company: CompanyId, channel: ChannelId, at: datetime) -> None:
    """The present one holds until then; those that ended already, or were to end, are gone at once."""
    await tx.execute(FORGET, company, channel)
    await tx.execute(END, company, channel, at)


async def add(
    tx: Transaction, company: CompanyId, secret_id: UUID, channel: ChannelId, sealed: bytes, now: datetime
) -> None:
    """Enter the present one."""
    await tx.execute(ADD, company, secret_id, channel, sealed, now)


async def clear(tx: Transaction, company: CompanyId, limit: int) -> list[tuple[ChannelId, str]]:
    """Those that stand in clear, locked."""
    rows = await tx.fetch(CLEAR, company, limit)
    return [(ChannelId.of(row["id"]), row["assertion_secret"]) for row in rows]


async def cleared(tx: Transaction, company: CompanyId, channels: Sequence[ChannelId]) -> None:
    """These do not stand in clear any more."""
    await tx.execute(CLEARED, company, list(channels))
