"""The only SQL of the audit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.audit.model import GENESIS, Actor, Entry, Head, Link, Query
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

INSERT = """
insert into audit.entry
    (company_id, at, actor_kind, actor_id, session_id, action, object_kind, object_id, reason, detail)
select company_id, $2, $3, $4, $5, $6, $7, object_id, $9, $10::jsonb
from unnest($1::uuid[], $8::text[]) as e (company_id, object_id)
"""

_ENTRY = """
e.company_id, e.xid::text, e.id, e.at, e.actor_kind, e.actor_id, e.session_id, e.action, e.object_kind, e.object_id,
e.reason, e.detail
"""

# One company at a time by its own index, newest first; the scope holds few companies.
LIST = (
    "select "
    + _ENTRY
    + """
from unnest((select platform.scope())) as company (id)
cross join lateral (
    select * from audit.entry e
    where e.company_id = company.id and ($1::uuid is null or e.company_id = $1)
      and ($2::uuid is null or e.actor_id = $2)
      and ($3::text is null or e.action = $3 or ($3 like '%.' and starts_with(e.action, $3)))
      and ($4::text is null or e.object_id = $4)
      and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
      and ($7::timestamptz is null or (e.at, e.id) < ($7, $8::uuid))
    order by e.at desc, e.id desc limit $9
) e
order by e.at desc, e.id desc limit $9
"""
)

FOUND_HEADS = """
insert into audit.head (company_id, number, xid, entry_id, hash)
select id, 0, '0'::xid8, '00000000-0000-0000-0000-000000000000', $1 from unnest((select platform.scope())) as id
on conflict do nothing
"""
LEASE_HEADS = (
    "select company_id, number, xid::text, entry_id, hash from audit.head order by company_id for update skip locked"
)
HEADS = "select company_id, number, xid::text, entry_id, hash from audit.head order by company_id"

# Below the horizon nothing can be added any more, so what is tied now is in the order for ever.
UNTIED = (
    "select "
    + _ENTRY
    + """
from unnest($1::uuid[], $2::text[], $3::uuid[]) as head (company_id, xid, entry_id)
cross join lateral (
    select * from audit.entry e
    where e.company_id = head.company_id and (e.xid, e.id) > (head.xid::xid8, head.entry_id)
      and e.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by e.xid, e.id limit $4
) e
order by e.company_id, e.xid, e.id
"""
)

TIE = """
insert into audit.link (company_id, number, xid, entry_id, hash)
select c, n, x::xid8, e, h
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::bytea[]) as t (c, n, x, e, h)
"""
MOVE = """
update audit.head h set number = t.n, xid = t.x::xid8, entry_id = t.e, hash = t.h
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::bytea[]) as t (c, n, x, e, h)
where h.company_id = t.c
"""

LINKS = """
select company_id, number, xid::text, entry_id, hash from audit.link
where company_id = $1 and number > $2 order by number limit $3
"""
BETWEEN = (
    "select "
    + _ENTRY
    + """
from audit.entry e
where e.company_id = $1 and (e.xid, e.id) > ($2::text::xid8, $3::uuid) and (e.xid, e.id) <= ($4::text::xid8, $5::uuid)
order by e.xid, e.id limit $6
"""
)
AFTER = "select count(*) from audit.entry e where e.company_id = $1 and (e.xid, e.id) > ($2::text::xid8, $3::uuid)"


async def insert(
    tx: Transaction, concerned: Sequence[tuple[CompanyId, str]], at: datetime, actor: Actor, action: str,
    object_kind: str, reason: str, detail: str,
) -> None:  # fmt: skip
    """One entry for each (company, object); ``detail`` is JSON text."""
    await tx.execute(
        INSERT,
        [company for company, _ in concerned],
        at,
        actor.kind,
        actor.id,
        actor.session_id,
        action,
        object_kind,
        [object_id for _, object_id in concerned],
        reason,
        detail,
    )


async def load(tx: Transaction, query: Query, before: tuple[datetime, UUID] | None, limit: int) -> list[Entry]:
    """Entries of the scope, newest first."""
    at, entry_id = before or (None, None)
    rows = await tx.fetch(
        LIST,
        query.company_id,
        query.actor_id,
        query.action,
        query.object_id,
        query.since,
        query.until,
        at,
        entry_id,
        limit,
    )
    return [_entry(row) for row in rows]


async def lease_heads(tx: Transaction) -> list[Head]:
    """The heads of the scope's chains that nobody else works on, held until the transaction ends."""
    await tx.execute(FOUND_HEADS, GENESIS)
    return [_head(row) for row in await tx.fetch(LEASE_HEADS)]


async def heads(tx: Transaction) -> list[Head]:
    """The heads of the scope's chains."""
    return [_head(row) for row in await tx.fetch(HEADS)]


async def untied(tx: Transaction, after: Sequence[Head], limit: int) -> list[Entry]:
    """Entries behind the heads whose place is settled, in the order of their chains; at most ``limit`` a company."""
    rows = await tx.fetch(
        UNTIED,
        [head.company_id for head in after],
        [str(head.xid) for head in after],
        [head.entry_id for head in after],
        limit,
    )
    return [_entry(row) for row in rows]


async def tie(tx: Transaction, links: Sequence[Link], last: Sequence[Link]) -> None:
    """Add links; ``last`` are the new heads."""
    await tx.execute(TIE, *_columns(links))
    await tx.execute(MOVE, *_columns(last))


async def links_after(tx: Transaction, company_id: CompanyId, number: int, limit: int) -> list[Link]:
    """The links of a company behind a number, in order."""
    return [
        Link(CompanyId.of(row["company_id"]), row["number"], int(row["xid"]), row["entry_id"], row["hash"])
        for row in await tx.fetch(LINKS, company_id, number, limit)
    ]


async def entries_between(tx: Transaction, after: Head, through: Link, limit: int) -> list[Entry]:
    """The entries behind a head, through the one that a link ties."""
    rows = await tx.fetch(
        BETWEEN, after.company_id, str(after.xid), after.entry_id, str(through.xid), through.entry_id, limit
    )
    return [_entry(row) for row in rows]


async def count_after(tx: Transaction, head: Head) -> int:
    """How many entries of a company are not tied yet."""
    return int(await tx.fetchval(AFTER, head.company_id, str(head.xid), head.entry_id))


def _columns(links: Sequence[Link]) -> list[list[Any]]:
    return [
        [link.company_id for link in links],
        [link.number for link in links],
        [str(link.xid) for link in links],
        [link.entry_id for link in links],
        [link.hash for link in links],
    ]


def _head(row: Any) -> Head:
    return Head(CompanyId.of(row["company_id"]), row["number"], int(row["xid"]), row["entry_id"], row["hash"])


def _entry(row: Any) -> Entry:
    return Entry(
        company_id=CompanyId.of(row["company_id"]),
        xid=int(row["xid"]),
        id=row["id"],
        at=row["at"],
        actor=Actor(row["actor_kind"], row["actor_id"], row["session_id"]),
        action=row["action"],
        object_kind=row["object_kind"],
        object_id=row["object_id"],
        reason=row["reason"],
        detail=msgspec.json.decode(row["detail"]),
    )
