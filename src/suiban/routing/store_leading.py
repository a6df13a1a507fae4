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
RENEW = """
update routing.leader set expires_at = clock_timestamp() + $2::interval where shard = 0 and epoch = $1 returning epoch
"""
STEP_DOWN = "update routing.leader set expires_at = '-infinity' where shard = 0 and epoch = $1"
FENCE = """
select set_config('idle_in_transaction_session_timeout', $2, true) from routing.leader
where shard = 0 and epoch = $1 for share
"""
WAITING_ALL = WAITING_WHERE + "true"
WAITING_ANEW = WAITING_WHERE + "w.company_id = any ((select platform.scope())::uuid[]) and w.id = any ($2::uuid[])"
WAITING_IN = WAITING_WHERE + "w.company_id = any ((select platform.scope())::uuid[]) and w.queue_id = any ($2::uuid[])"
WAITING_IDS = "select id from routing.work where state = 'queued'"
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


async def fence(tx: Transaction, epoch: int) -> bool:
    """Whether it is still this epoch, which then lasts until the transaction ends; that must come soon."""
    return await tx.fetchval(FENCE, epoch, IDLE_MS) is not None


async def all_waiting(tx: Transaction) -> list[Any]:
    """Everything of the scope that waits and is offered to nobody, as rows: they may be many."""
    return await tx.fetch(WAITING_ALL, POINT)


async def waiting_anew(tx: Transaction, work_ids: Sequence[UUID], queue_ids: Sequence[QueueId]) -> list[Waiting]:
    """Of these works, and of all in these queues, those that wait and are offered to nobody."""
    rows = await tx.fetch(WAITING_ANEW, POINT, work_ids) if work_ids else []
    if queue_ids:
        rows += await tx.fetch(WAITING_IN, POINT, queue_ids)
    return [waiting_of(row) for row in rows]


async def waiting_ids(tx: Transaction) -> list[UUID]:
    """Of everything of the scope that waits and is offered to nobody."""
    return [row["id"] for row in await tx.fetch(WAITING_IDS)]


async def available_ids(tx: Transaction) -> list[UUID]:
    """Of everybody of the scope who is available."""
    return [row["staff_id"] for row in await tx.fetch(AVAILABLE_IDS)]


async def doubted(tx: Transaction, since: datetime) -> set[StaffId]:
    """Who is available and has not been connected since then."""
    return {StaffId.of(row["staff_id"]) for row in await tx.fetch(DOUBTED, since)}
