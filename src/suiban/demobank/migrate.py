"""Bringing the books' own database up to date: plain SQL in order, each file once."""

from importlib import resources
from typing import Final

import asyncpg

_LOCK: Final = 7_341_902_111
_DONE: Final = """
create schema if not exists demobank;
create table if not exists demobank.migration (
  name text primary key, applied_at timestamptz not null default now()
)
"""


async def migrate(url: str) -> int:
    """Apply what is missing; how many files that were."""
    folder = resources.files("suiban.demobank.migrations")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute(_DONE)
        done = {row["name"] for row in await connection.fetch("select name from demobank.migration")}
        missing = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql") and item.name not in done)
        for name in missing:
            async with connection.transaction():
                await connection.execute((folder / name).read_text("utf-8"))
                await connection.execute("insert into demobank.migration (name) values ($1)", name)
        return len(missing)
    finally:
        await connection.close()
