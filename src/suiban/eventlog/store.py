"""The only SQL of the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.eventlog.events import Cursor, Logged
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

INSERT = """
insert into eventlog.fact (company_id, topic, kind, subject, body)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::jsonb[])
"""

# Everything below the horizon is decided: no transaction that could still write there is open. What is ordered by is
# named with its table: by its bare name it would be the text that is read, and 1000 would come before 999.
READ_SINCE = """
select xid::text, position, company_id, topic, kind, subject, body, at
from eventlog.fact
where (xid, position) > ($1::text::xid8, $2::bigint) and xid < $3::text::xid8 and topic = any ($4::text[])
order by fact.xid, fact.position
limit $5
"""

# What a snapshot did not show: exact where "everything after xmin" would repeat what the snapshot already held.
READ_UNSEEN = """
select xid::text, position, company_id, topic, kind, subject, body, at
from eventlog.fact
where xid >= pg_snapshot_xmin($1::text::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
  and xid < $2::text::xid8 and topic = any ($3::text[])
order by fact.xid, fact.position
"""

HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text"

LOAD_CURSORS = "select listener, xid::text, position from eventlog.cursor where listener = any ($1::text[])"

SAVE_CURSOR = """
insert into eventlog.cursor (listener, xid, position) values ($1, $2::text::xid8, $3)
on conflict (listener) do update set xid = excluded.xid, position = excluded.position, updated_at = now()
where (cursor.xid, cursor.position) <= (excluded.xid, excluded.position)
"""


async def insert(tx: Transaction, rows: Sequence[tuple[UUID, str, str, UUID, str]]) -> None:
    """Append rows of (company, topic, kind, subject, body as JSON text)."""
    await tx.execute(INSERT, *(list(column) for column in zip(*rows, strict=True)))


async def horizon(tx: Transaction) -> int:
    """The lowest transaction id that may still be open."""
    return int(await tx.fetchval(HORIZON))


async def read_since(tx: Transaction, after: Cursor, below: int, topics: Sequence[str], limit: int) -> list[Logged]:
    """Facts after the cursor and below the horizon, in order."""
    rows = await tx.fetch(READ_SINCE, str(after.xid), after.position, str(below), list(topics), limit)
    return [_logged(row) for row in rows]


async def read_unseen(tx: Transaction, snapshot: str, below: int, topics: Sequence[str]) -> list[Logged]:
    """Facts that a PostgreSQL snapshot did not show and that are below the horizon now."""
    rows = await tx.fetch(READ_UNSEEN, snapshot, str(below), list(topics))
    return [_logged(row) for row in rows]


async def load_cursors(tx: Transaction, listeners: Sequence[str]) -> dict[str, Cursor]:
    """Where each listener stands; those that never read are missing."""
    rows = await tx.fetch(LOAD_CURSORS, list(listeners))
    return {row["listener"]: Cursor(int(row["xid"]), row["position"]) for row in rows}


async def save_cursor(tx: Transaction, listener: str, cursor: Cursor) -> None:
    """Move a listener forward; it never goes back."""
    await tx.execute(SAVE_CURSOR, listener, str(cursor.xid), cursor.position)


def _logged(row: Any) -> Logged:
    at: datetime = row["at"]
    return Logged(
        cursor=Cursor(int(row["xid"]), row["position"]),
        company_id=CompanyId.of(row["company_id"]),
        topic=row["topic"],
        kind=row["kind"],
        subject=row["subject"],
        body=row["body"].encode(),
        at=at,
    )
