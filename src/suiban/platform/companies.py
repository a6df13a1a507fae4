"""The register of served companies: names and keys, nothing secret."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec

from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Database, Scope, Transaction


class Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A served company as the register knows it."""

    id: CompanyId
    key: str
    name: str
    name_en: str
    hotline: str = ""


async def load_companies(tx: Transaction, ids: Iterable[CompanyId]) -> tuple[Company, ...]:
    """The named companies, by key; unknown ids are left out."""
    rows = await tx.fetch(
        "select id, key, name, name_en, hotline from platform.company where id = any($1::uuid[]) order by key",
        list(ids),
    )
    return tuple(
        Company(CompanyId.of(row["id"]), row["key"], row["name"], row["name_en"], row["hotline"]) for row in rows
    )


async def add_companies(tx: Transaction, companies: Sequence[Company]) -> None:
    """Enter companies; those already there keep their id and get the new names."""
    await tx.execute(
        "insert into platform.company (id, key, name, name_en, hotline)"
        " select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])"
        " on conflict (id) do update set name = excluded.name, name_en = excluded.name_en, hotline = excluded.hotline",
        [company.id for company in companies],
        [company.key for company in companies],
        [company.name for company in companies],
        [company.name_en for company in companies],
        [company.hotline for company in companies],
    )


async def company_ids(tx: Transaction) -> dict[str, CompanyId]:
    """Every served company's id, by key."""
    rows = await tx.fetch("select key, id from platform.company order by key")
    return {row["key"]: CompanyId.of(row["id"]) for row in rows}


async def in_batches(db: Database, batch_max: int, work: Callable[[Transaction, CompanyId], Awaitable[int]]) -> None:
    """Do ``work`` for every company, one after the other, each time in a transaction of its own within its scope.

    ``work`` says how much it did; it is asked again while that was a whole batch.
    """
    async with db.unscoped() as tx:
        companies = await company_ids(tx)
    for company in companies.values():
        done = batch_max
        while done == batch_max:
            async with db.transaction(Scope.of([company])) as tx:
                done = await work(tx, company)


class CompanyLook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an administrator may change of a company. ``accent`` is ``#rrggbb``, empty: no colour of its own.

    ``active`` False: its doors are shut to new talks.
    """

    id: CompanyId
    key: str
    name: str
    name_en: str
    hotline: str
    time_zone: str
    accent: str
    active: bool


async def load_looks(tx: Transaction, ids: Iterable[CompanyId]) -> tuple[CompanyLook, ...]:
    """What is set of the named companies, by key."""
    rows = await tx.fetch(
        "select id, key, name, name_en, hotline, time_zone, accent, active from platform.company"
        " where id = any($1::uuid[]) order by key",
        list(ids),
    )
    return tuple(
        CompanyLook(
            CompanyId.of(row["id"]), row["key"], row["name"], row["name_en"], row["hotline"], row["time_zone"],
            row["accent"], row["active"],
        )
        for row in rows
    )  # fmt: skip


async def put_look(tx: Transaction, look: CompanyLook) -> None:
    """Enter a company, or give the one of this id what is set; its key stays."""
    await tx.execute(
        "insert into platform.company (id, key, name, name_en, hotline, time_zone, accent, active)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)"
        " on conflict (id) do update set name = excluded.name, name_en = excluded.name_en, hotline = excluded.hotline,"
        " time_zone = excluded.time_zone, accent = excluded.accent, active = excluded.active",
        look.id, look.key, look.name, look.name_en, look.hotline, look.time_zone, look.accent, look.active,
    )  # fmt: skip
