"""The SQL of from when waits count: who comes while nobody answers waits from the next opening on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from suiban.kit.hours import opening
from suiban.platform.postgres import Transaction
from suiban.routing.store_hours import hours_of

HOURS_OF = """
select q.company_id, q.id, h.weekly, h.days, o.time_zone
from routing.queue q
join routing.hours h on h.company_id = q.company_id and h.key = q.hours_key
join platform.company o on o.id = q.company_id
where q.id = any ($1::uuid[])
"""
OPEN = """
select company_id, id, queue_id, enqueued_at, counts_from from routing.work
where waits and not_before is null and company_id = any ((select platform.scope())::uuid[])
"""
COUNT_FROM = """
update routing.work w set counts_from = c.counts_from
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as c (company_id, id, counts_from)
where w.company_id = c.company_id and w.id = c.id and w.waits and w.not_before is null
"""


async def count(tx: Transaction, rows: Sequence[Any]) -> None:
    """Let work that just came (``company_id``, ``id``, ``queue_id``, ``enqueued_at``) count from the opening."""
    begins = await _openings(tx, rows)
    await _set(tx, [(row, at) for row in rows if (at := begins.get(row["id"])) is not None])


async def recount(tx: Transaction) -> None:
    """Hours changed: what waits within the scope counts from when they say now."""
    rows = await tx.fetch(OPEN)
    begins = await _openings(tx, rows)
    await _set(tx, [(row, begins.get(row["id"])) for row in rows if row["counts_from"] != begins.get(row["id"])])


async def _openings(tx: Transaction, rows: Sequence[Any]) -> dict[UUID, datetime]:
    """The next opening of those that came while their queue was closed, by the id of the work."""
    ruled = {row["id"]: row for row in await tx.fetch(HOURS_OF, list({row["queue_id"] for row in rows}))}
    known: dict[tuple[UUID, datetime], datetime | None] = {}
    found: dict[UUID, datetime] = {}
    for row in rows:
        queue = ruled.get(row["queue_id"])
        if queue is None:
            continue
        key = row["queue_id"], row["enqueued_at"]
        if key not in known:
            known[key] = _opening(queue, row["enqueued_at"])
        if (at := known[key]) is not None:
            found[row["id"]] = at
    return found


def _opening(queue: Any, came_at: datetime) -> datetime | None:
    return opening(hours_of(queue), ZoneInfo(queue["time_zone"]), came_at)


async def _set(tx: Transaction, changed: Sequence[tuple[Any, datetime | None]]) -> None:
    if changed:
        ids = [row["company_id"] for row, _ in changed], [row["id"] for row, _ in changed]
        await tx.execute(COUNT_FROM, *ids, [at for _, at in changed])
