"""The only SQL of administration: one lock, for settings speak of one another, and the versions of settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.administration.model.versions import Version
from suiban.audit.api import Actor
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

LOCK_KEY: Final = 0x5C1BA2_0031
LOCK: Final = "select pg_advisory_xact_lock($1)"
ADD: Final = """
insert into administration.version
    (company_id, section, key, number, at, by_kind, by_id, reason, before, after)
select c, $2, $3, n.number, $4, $5, $6, $7, $8::jsonb, $9::jsonb
from unnest($1::uuid[]) c
cross join (
    select coalesce(max(v.number), 0) + 1 as number from administration.version v
    where v.company_id = any ($1) and v.section = $2 and v.key = $3
) n
"""
_COLUMNS: Final = """
v.section, v.key, v.number, v.at, v.by_kind, v.by_id, coalesce(m.name, '') as by_name, v.reason,
v.before::text as before, v.after::text as after
"""
# Where it is shared each company has a copy, and one may see several.
OF_ONE: Final = (
    "select distinct on (v.number)"
    + _COLUMNS
    + """
from administration.version v left join staff_door.member m on m.id = v.by_id
where ($1::uuid is null or v.company_id = $1) and v.section = $2 and v.key = $3 and v.number < $4
order by v.number desc limit $5
"""
)
OF_COMPANY: Final = (
    "select"
    + _COLUMNS
    + """
from administration.version v left join staff_door.member m on m.id = v.by_id
where v.company_id = $1 and v.section = any ($2::text[]) and v.at < $3
order by v.at desc, v.section, v.key, v.number desc limit $4
"""
)
# What was the case at a moment is what the first save after it found.
AS_OF: Final = """
select distinct on (v.section, v.key) v.section, v.key, v.before::text as before
from administration.version v where v.company_id = $1 and v.section = any ($2::text[]) and v.at > $3
order by v.section, v.key, v.number
"""
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


async def lock(tx: Transaction) -> None:
    """Until the transaction ends nobody else changes settings."""
    await tx.execute(LOCK, LOCK_KEY)


async def add_version(
    tx: Transaction, companies: Sequence[CompanyId], section: str, key: str, at: datetime, by: Actor,
    reason: str, before: dict[str, Any] | None, after: dict[str, Any],
) -> None:  # fmt: skip
    """Keep what a save did, under the next number; the lock is held."""
    await tx.execute(
        ADD, companies, section, key, at, by.kind, by.id, reason,
        None if before is None else _encode(before).decode(), _encode(after).decode(),
    )  # fmt: skip


async def versions(
    tx: Transaction, company: CompanyId | None, section: str, key: str, below: int, limit: int
) -> list[Version]:
    """Those of one setting with lower numbers, the newest first; None: of one that is shared."""
    return [_version(row) for row in await tx.fetch(OF_ONE, company, section, key, below, limit)]


async def company_versions(
    tx: Transaction, company: CompanyId, sections: Sequence[str], before: datetime, limit: int
) -> list[Version]:
    """Those of all settings of some sections, the newest first."""
    return [_version(row) for row in await tx.fetch(OF_COMPANY, company, sections, before, limit)]


async def as_of(
    tx: Transaction, company: CompanyId, sections: Sequence[str], at: datetime
) -> dict[tuple[str, str], dict[str, Any] | None]:
    """What was changed since a moment: (section, key) -> what it was then; None: it was not there."""
    rows = await tx.fetch(AS_OF, company, sections, at)
    return {(row["section"], row["key"]): _value(row["before"]) for row in rows}


def _value(text: str | None) -> dict[str, Any] | None:
    return None if text is None else _decode(text)


def _version(row: Any) -> Version:
    return Version(
        section=row["section"],
        key=row["key"],
        number=row["number"],
        at=row["at"],
        by=Actor(row["by_kind"], row["by_id"]),
        by_name=row["by_name"],
        reason=row["reason"],
        before=_value(row["before"]),
        after=_decode(row["after"]),
    )
