"""Migrations: plain SQL, one global order, each in its own transaction, applied once."""

import re
from collections.abc import Callable
from importlib import resources

import asyncpg

from suiban.kit.errors import SuibanError

NAME = re.compile(r"^(\d{4})_(pre|post)_([a-z]+)_([a-z0-9_]+)\.sql$")
_LOCK = 7_341_902_110


class SchemaTooNew(SuibanError):
    """The database was migrated by a newer release; this one must not touch it."""

    code = "schema_too_new"
    status = 503


def load_migrations() -> list[tuple[int, str, str]]:
    """All migrations as (number, file name, SQL), in order. Raises ValueError on a malformed name or a gap."""
    files = sorted(
        item.name for item in resources.files("suiban.app.migrations").iterdir() if item.name.endswith(".sql")
    )
    found = []
    for expected, name in enumerate(files, start=1):
        match = NAME.match(name)
        if match is None or int(match[1]) != expected:
            raise ValueError(f"migration out of order: {name}")
        found.append((expected, name, (resources.files("suiban.app.migrations") / name).read_text("utf-8")))
    return found


async def migrate(owner_url: str, progress: Callable[[str], None] = lambda _: None) -> int:
    """Bring a database up to date as its owner; returns how many migrations ran. Raises :class:`SchemaTooNew`."""
    migrations = load_migrations()
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute(
            "create table if not exists public.migration "
            "(number int primary key, name text not null, applied_at timestamptz not null default now())"
        )
        done = {row["number"] for row in await connection.fetch("select number from public.migration")}
        if done and max(done) > len(migrations):
            raise SchemaTooNew(found=max(done), known=len(migrations))
        ran = 0
        for number, name, sql in migrations:
            if number in done:
                continue
            progress(name)
            async with connection.transaction():
                await connection.execute("set local lock_timeout = '3s'")
                await connection.execute(sql)
                await connection.execute("insert into public.migration (number, name) values ($1, $2)", number, name)
            ran += 1
        return ran
    finally:
        await connection.close()
