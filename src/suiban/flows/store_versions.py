"""The only SQL of flows: definitions by version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.postgres import Transaction

_VERSION: Final = """
select company_id, key, version, state, bpmn, uses, revision, saved_by, saved_at, published_by, published_at
from flows.version
"""
PUBLISHED: Final = """
select f.company_id, f.key, f.name, f.name_en, f.published, f.service from flows.flow f
where f.company_id = any ($1::uuid[]) and f.published is not null order by f.company_id, f.key
"""
ALL: Final = """
select f.company_id, f.key, f.name, f.name_en, f.published, f.service, n.version as newest, n.saved_at, n.saved_by,
       case when n.state = 'draft' then n.version end as draft
from flows.flow f left join lateral (
    select v.version, v.state, v.saved_at, v.saved_by from flows.version v
    where v.company_id = f.company_id and v.key = f.key order by v.version desc limit 1
) n on true
where f.company_id = any ($1::uuid[]) order by f.company_id, f.key
"""
ONE: Final = _VERSION + "where company_id = $1 and key = $2 and version = $3"
OF_FLOW: Final = _VERSION + "where company_id = $1 and key = $2 order by version desc"
TEXTS: Final = """
select v.company_id, v.key, v.version, v.bpmn, v.uses from flows.version v
join unnest($1::uuid[], $2::text[], $3::int[]) as w (company_id, key, version)
  on v.company_id = w.company_id and v.key = w.key and v.version = w.version
"""
NAMES: Final = """
select company_id, key, name, name_en from flows.flow where company_id = any ($1::uuid[])
"""
PUT_FLOW: Final = """
insert into flows.flow (company_id, key, name, name_en, made_at) values ($1, $2, $3, $4, $5)
on conflict (company_id, key) do nothing
"""
LOCK_FLOW: Final = "select published from flows.flow where company_id = $1 and key = $2 for no key update"
DRAFT: Final = _VERSION + "where company_id = $1 and key = $2 and state = 'draft' for no key update"
NEW_DRAFT: Final = """
insert into flows.version (company_id, key, version, bpmn, saved_by, saved_at)
select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 from flows.version where company_id = $1 and key = $2
returning version
"""
CHANGE_DRAFT: Final = """
update flows.version set bpmn = $4, saved_by = $5, saved_at = $6, revision = revision + 1
where company_id = $1 and key = $2 and version = $3 and state = 'draft' returning revision
"""
PUBLISH: Final = """
update flows.version set state = 'published', uses = $4::jsonb, published_by = $5, published_at = $6
where company_id = $1 and key = $2 and version = $3 and state = 'draft'
"""
CURRENT: Final = """
update flows.flow set published = $3, name = $4, name_en = $5, service = $6::jsonb where company_id = $1 and key = $2
"""
RETIRE: Final = """
update flows.version set state = 'retired' where company_id = $1 and key = $2 and version = $3 and state = 'published'
"""
FOUR_EYES: Final = "select company_id, four_eyes from flows.company_setting"
PUT_FOUR_EYES: Final = """
insert into flows.company_setting (company_id, four_eyes) values ($1, $2)
on conflict (company_id) do update set four_eyes = excluded.four_eyes
"""
WITHDRAW: Final = "update flows.flow set published = null where company_id = $1 and key = $2 and published = $3"


class Version(msgspec.Struct, frozen=True):
    """A version of a definition with its text. ``uses``: the versions of other flows it was published with."""

    company_id: CompanyId
    key: str
    version: int
    state: str
    bpmn: str
    uses: Mapping[str, int]
    revision: int
    saved_by: StaffId | None
    saved_at: datetime
    published_by: StaffId | None
    published_at: datetime | None


class Flow(msgspec.Struct, frozen=True):
    """A service as its row has it; ``draft``: the version that is being worked on, the ``newest`` as long as it is."""

    company_id: CompanyId
    key: str
    name: str
    name_en: str
    published: int | None
    service: Mapping[str, Any]
    draft: int | None = None
    newest: int | None = None
    saved_at: datetime | None = None
    saved_by: StaffId | None = None


async def published(tx: Transaction, companies: Sequence[CompanyId]) -> list[Flow]:
    """Services that can be begun."""
    return [_flow(row) for row in await tx.fetch(PUBLISHED, list(companies))]


async def all_(tx: Transaction, companies: Sequence[CompanyId]) -> list[Flow]:
    """All services, published or not."""
    return [
        msgspec.structs.replace(
            _flow(row), draft=row["draft"], newest=row["newest"], saved_at=row["saved_at"],
            saved_by=None if row["saved_by"] is None else StaffId.of(row["saved_by"]),
        )
        for row in await tx.fetch(ALL, list(companies))
    ]  # fmt: skip


async def one(tx: Transaction, company_id: CompanyId, key: str, version: int) -> Version | None:
    """One version."""
    row = await tx.fetchrow(ONE, company_id, key, version)
    return _version(row) if row else None


async def of_flow(tx: Transaction, company_id: CompanyId, key: str) -> list[Version]:
    """All versions of a service, newest first."""
    return [_version(row) for row in await tx.fetch(OF_FLOW, company_id, key)]


async def texts(
    tx: Transaction, wanted: Sequence[tuple[CompanyId, str, int]]
) -> dict[tuple[CompanyId, str, int], tuple[str, dict[str, int]]]:
    """Text and uses of versions."""
    columns = [list(column) for column in zip(*wanted, strict=True)]
    rows = await tx.fetch(TEXTS, *columns)
    return {
        (CompanyId.of(row["company_id"]), row["key"], row["version"]): (row["bpmn"], msgspec.json.decode(row["uses"]))
        for row in rows
    }


async def put_flow(tx: Transaction, company_id: CompanyId, key: str, name: str, name_en: str, now: datetime) -> None:
    """Make the service known; one that is stays as it is."""
    await tx.execute(PUT_FLOW, company_id, key, name, name_en, now)


async def lock_flow(tx: Transaction, company_id: CompanyId, key: str) -> bool:
    """Nobody else saves or publishes meanwhile; whether there is such a service."""
    return await tx.fetchrow(LOCK_FLOW, company_id, key) is not None


async def draft(tx: Transaction, company_id: CompanyId, key: str) -> Version | None:
    """What is being worked on."""
    row = await tx.fetchrow(DRAFT, company_id, key)
    return _version(row) if row else None


async def new_draft(
    tx: Transaction, company_id: CompanyId, key: str, bpmn: str, by: StaffId | None, now: datetime
) -> int:
    """Begin the next version."""
    return int(await tx.fetchval(NEW_DRAFT, company_id, key, bpmn, by, now))


async def change_draft(tx: Transaction, known: Version, bpmn: str, by: StaffId | None, now: datetime) -> int:
    """Save it again; its revision now."""
    return int(await tx.fetchval(CHANGE_DRAFT, known.company_id, known.key, known.version, bpmn, by, now))


async def publish(tx: Transaction, known: Version, uses: Mapping[str, int], by: StaffId | None, now: datetime) -> bool:
    """From a draft to what never changes."""
    encoded = msgspec.json.encode(uses).decode()
    return bool(await tx.execute(PUBLISH, known.company_id, known.key, known.version, encoded, by, now))


async def set_current(tx: Transaction, flow: Flow) -> None:
    """This version begins from now on."""
    service = msgspec.json.encode(flow.service).decode()
    await tx.execute(CURRENT, flow.company_id, flow.key, flow.published, flow.name, flow.name_en, service)


async def retire(tx: Transaction, company_id: CompanyId, key: str, version: int) -> bool:
    """It begins no more; whoever is under way on it finishes."""
    retired = bool(await tx.execute(RETIRE, company_id, key, version))
    await tx.execute(WITHDRAW, company_id, key, version)
    return retired


async def four_eyes(tx: Transaction) -> dict[CompanyId, bool]:
    """What companies of the scope set; who set nothing is missing."""
    return {CompanyId.of(row["company_id"]): row["four_eyes"] for row in await tx.fetch(FOUR_EYES)}


async def put_four_eyes(tx: Transaction, company_id: CompanyId, wanted: bool) -> None:
    """Set it."""
    await tx.execute(PUT_FOUR_EYES, company_id, wanted)


async def names(tx: Transaction, companies: Sequence[CompanyId]) -> dict[tuple[CompanyId, str], tuple[str, str]]:
    """How services are called, in both languages."""
    rows = await tx.fetch(NAMES, list(companies))
    return {(CompanyId.of(row["company_id"]), row["key"]): (row["name"], row["name_en"]) for row in rows}


def _flow(row: Any) -> Flow:
    return Flow(
        company_id=CompanyId.of(row["company_id"]), key=row["key"], name=row["name"], name_en=row["name_en"],
        published=row["published"], service=msgspec.json.decode(row["service"]),
    )  # fmt: skip


def _version(row: Any) -> Version:
    def staff(name: str) -> StaffId | None:
        return None if row[name] is None else StaffId.of(row[name])

    return Version(
        company_id=CompanyId.of(row["company_id"]), key=row["key"], version=row["version"], state=row["state"],
        bpmn=row["bpmn"], uses=msgspec.json.decode(row["uses"]), revision=row["revision"], saved_by=staff("saved_by"),
        saved_at=row["saved_at"], published_by=staff("published_by"), published_at=row["published_at"],
    )  # fmt: skip
