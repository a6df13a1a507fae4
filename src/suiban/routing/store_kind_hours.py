"""The SQL of the hours of kinds: a task whose kind is closed has a ``not_before``, the opening, until it is open.

Kinds that come with a conversation have none: of these the hours of their queue tell what customers are told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from suiban.platform.postgres import Transaction
from suiban.routing.model.kinds import closed_until
from suiban.routing.store_hours import hours_of

HOURS_OF = """
select k.company_id, k.key, h.weekly, h.days, o.time_zone
from routing.kind k
join routing.hours h on h.company_id = k.company_id and h.key = k.hours_key
join platform.company o on o.id = k.company_id
where k.company_id = any ((select platform.scope())::uuid[])
"""
SHUT = """
update routing.work w set not_before = s.until, counts_from = greatest(w.counts_from, s.until)
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as s (company_id, id, until)
where w.company_id = s.company_id and w.id = s.id and w.state = 'queued' and w.conversation_id is null
"""
# What came while it was closed counts from the opening, also from another one than was expected; what was caught by the
# closing has waited as long as it has. What is being offered is shut too: it may come back.
TURN = """
with closed as (
    select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as c (company_id, kind, until)
), picked as (
    select w.company_id, w.id, c.until
    from routing.work w left join closed c on c.company_id = w.company_id and c.kind = w.kind
    where w.company_id = any ((select platform.scope())::uuid[]) and w.waits
      and w.conversation_id is null
      and (w.not_before is distinct from c.until and c.until is not null or w.not_before > $4 and c.until is null)
    order by w.company_id, w.id for update of w skip locked
)
update routing.work w
set not_before = p.until,
    counts_from = case when w.not_before > $4 and w.counts_from = w.not_before then coalesce(p.until, $4)
                       else w.counts_from end
from picked p where w.company_id = p.company_id and w.id = p.id returning w.id
"""


async def shut(tx: Transaction, rows: Sequence[Any], now: datetime) -> None:
    """Let tasks that just came or came back (``company_id``, ``id``, ``kind``) wait for their kind's opening."""
    closed = await _closed(tx, now)
    found = [(row, until) for row in rows if (until := closed.get((row["company_id"], row["kind"]))) is not None]
    if found:
        companies, ids = [row["company_id"] for row, _ in found], [row["id"] for row, _ in found]
        await tx.execute(SHUT, companies, ids, [until for _, until in found])


async def turn(tx: Transaction, now: datetime) -> int:
    """Shut what has closed since, let in what is open after all; how many works that changed."""
    closed = await _closed(tx, now)
    companies, kinds = [company for company, _ in closed], [kind for _, kind in closed]
    return len(await tx.fetch(TURN, companies, kinds, list(closed.values()), now))


async def _closed(tx: Transaction, now: datetime) -> Mapping[tuple[UUID, str], datetime]:
    """The kinds of the scope that are closed now, by company and key, until when."""
    found = {}
    for row in await tx.fetch(HOURS_OF):
        until = closed_until(hours_of(row), ZoneInfo(row["time_zone"]), now)
        if until is not None:
            found[row["company_id"], row["key"]] = until
    return found
