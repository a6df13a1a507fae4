"""The SQL of the one who leads: the lease, and what is kept in memory, read anew.

All times of the lease are the database's: those who compete need not agree on what time it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from suiban.kit.ids import QueueId, StaffId
from suiban.platform.postgres import Transaction
from suiban.routing.model import POINT, Waiting
from suiban.routing.store import WAITING_WHERE, waiting_of

IDLE_MS: Final = "1500"
"""A leader that stands still in mid-transaction must not keep its lock while others wait to follow it."""

LEAD = """
update routing.leader set epoch = epoch + 1, holder = $1, expires_at = clock_timestamp() + $2::interval
where shard = 0 and (expires_at < clock_timestamp() or holder = $1) returning epoch
"""
# Not waited for until it is on the disk: a lease that a crash of the database ends early harms nobody.
RENEW = """
update routing.leader set expires_at = clock_timestamp() + $2::interval where shard = 0 and epoch = $1
returning epoch, set_config('synchronous_commit', 'off', true)
"""
STEP_DOWN = "update routing.leader set expires_at = '-infinity' where shard = 0 and epoch = $1"
FENCE = """
select set_config('idle_in_transaction_session_timeout', $2, true),
       set_config('synchronous_commit', coalesce($3, current_setting('synchronous_commit')), true)
from routing.leader where shard = 0 and epoch = $1 for share
"""
WAITING_ALL = WAITING_WHERE + "true"
WAITING_ANEW = WAITING_WHERE + "w.company_id = any ((select platform.scope())::uuid[]) and w.id = any ($2::uuid[])"
WAITING_IN = """
select id from routing.work
where company_id = any ((select platform.scope())::uuid[]) and queue_id = any ($1::uuid[]) and waits
"""
WAITING_IDS = "select id from routing.work where waits and state = 'queued'"
AVAILABLE_IDS = "select staff_id from routing.presence where state = 'available'"
DOUBTED = "select staff_id from routing.presence where disconnected_at <= $1 and state = 'available'"


async def lead(tx: Transaction, holder: UUID, lasts: timedelta) -> int | None:
    """Take the lead, where nobody else's lease lasts; the epoch that begins."""
    epoch: int | None = await tx.fetchval(LEAD, holder, lasts)
    return epoch


async def renew(tx: Transaction, epoch: int, lasts: timedelta) -> bool:
    """Let the lease last from now on; False: somebody else leads."""
    return await tx.fetchval(RENEW, epoch, lasts) is not None


async def step_down(tx: Transaction, epoch: int) -> None:
    """Let somebody else lead at once."""
    await tx.execute(STEP_DOWN, epoch)


async def fence(tx: Transaction, epoch: int, *, lasting: bool) -> bool:
    """Whether it is still this epoch, which then lasts until the transaction ends; that must come soon.

    Not ``lasting``: what it writes may be lost in a crash of the database, and its end is not waited for on the disk.
    """
    return await tx.fetchval(FENCE, epoch, IDLE_MS, None if lasting else "off") is not None


async def all_waiting(tx: Transaction) -> list[Any]:
    """Everything of the scope that waits and is offered to nobody, as rows: they may be many."""
    return await tx.fetch(WAITING_ALL, POINT)


async def waiting_anew(tx: Transaction, work_ids: Sequence[UUID]) -> list[Waiting]:
    """Of these works those that wait and are offered to nobody."""
    return [waiting_of(row) for row in await tx.fetch(WAITING_ANEW, POINT, work_ids)] if work_ids else []


async def waiting_in(tx: Transaction, queue_ids: Sequence[QueueId]) -> list[UUID]:
    """Everything that waits in these queues."""
    return [row["id"] for row in await tx.fetch(WAITING_IN, queue_ids)] if queue_ids else []


async def waiting_ids(tx: Transaction) -> list[UUID]:
    """Of everything of the scope that waits and is offered to nobody."""
    return [row["id"] for row in await tx.fetch(WAITING_IDS)]


async def available_ids(tx: Transaction) -> list[UUID]:
    """Of everybody of the scope who is available."""
    return [row["staff_id"] for row in await tx.fetch(AVAILABLE_IDS)]


async def doubted(tx: Transaction, since: datetime) -> set[StaffId]:
    """Who is available and has not been connected since then."""
    return {StaffId.of(row["staff_id"]) for row in await tx.fetch(DOUBTED, since)}
