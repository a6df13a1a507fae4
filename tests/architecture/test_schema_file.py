"""``schema.sql`` is what the migrations make: whoever reads it reads the truth, whoever changes a table is seen."""

import difflib

import asyncpg
import pytest
from tests.conftest import Dsns

from suiban.app.schema import committed, dump

PLANTED = {
    "a column": "alter table conversations.message add column planted int",
    "a grant": "grant delete on conversations.message to suiban_app",
    "a policy": "create policy planted on customers.customer using (true)",
    "an index": "create index planted on routing.work (company_id)",
    "no row-level security": "alter table staff.mandate no force row level security",
    "a function": "create function platform.planted() returns int language sql as 'select 1'",
}


def differences(database: str) -> str:
    lines = difflib.unified_diff(
        committed().splitlines(), database.splitlines(), "schema.sql", "the migrated database", lineterm=""
    )
    return "\n".join(lines)


async def test_the_file_is_what_the_migrations_make(dsns: Dsns) -> None:
    found = differences(await dump(dsns.owner))
    assert not found, f"write it anew with: python -m suiban.app.schema\n{found}"
    assert committed().count("CREATE TABLE") > 30


@pytest.mark.parametrize("sql", PLANTED.values(), ids=PLANTED.keys())
async def test_what_is_planted_is_seen(fresh_dsns: Dsns, sql: str) -> None:
    owner = await asyncpg.connect(fresh_dsns.owner)
    await owner.execute(sql)
    await owner.close()
    assert differences(await dump(fresh_dsns.owner))
