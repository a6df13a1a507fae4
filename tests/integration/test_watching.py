"""What looks for writes in the hostile tests sees each of them, in every table."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
from tests.checks import changed
from tests.conftest import Dsns
from tests.watching import UNWATCHED, Watching

from suiban.kit.ids import CompanyId
from suiban.platform.engines.postgres_server import RunningPostgres, server_url
from suiban.platform.postgres import Database, Scope

COMPANY = CompanyId.new()
A, B = str(UUID(int=COMPANY.int)), str(UUID(int=CompanyId.new().int))
DAYS, COMPANIES = "assist.suggestion_day", "platform.company"


@pytest.fixture
async def sql(fresh_dsns: Dsns, postgres: RunningPostgres) -> AsyncIterator[asyncpg.Connection]:
    name = fresh_dsns.app.partition("@/")[2].partition("?")[0]
    connection = await asyncpg.connect(server_url(postgres.socket_folder, "postgres", name))
    yield connection
    await connection.close()


@pytest.fixture
async def watching(sql: asyncpg.Connection) -> Watching:
    """Begins when both companies have a row."""
    await sql.execute(
        f"insert into {COMPANIES} (id, key, name, name_en) values ('{A}', 'aa', '', ''), ('{B}', 'bb', '', '')"
    )
    await sql.execute(f"insert into {DAYS} values ('{A}', 'x', '2026-01-01'), ('{B}', 'x', '2026-01-01')")
    watching = Watching(sql)
    await watching.begin()
    return watching


async def test_every_table_is_watched(sql: asyncpg.Connection, watching: Watching) -> None:
    assert await watching.unwatched() == UNWATCHED
    await sql.execute("create table staff.planted (id int)")
    assert await watching.unwatched() == UNWATCHED | {"staff.planted"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (f"insert into {DAYS} values ('{A}', 'y', '2026-01-01')", {(DAYS, A)}),
        (f"update {DAYS} set used = used where company_id = '{A}'", {(DAYS, A)}),
        (f"update {DAYS} set company_id = '{B}', article_key = 'y' where company_id = '{A}'", {(DAYS, A), (DAYS, B)}),
        (f"delete from {DAYS} where company_id = '{B}'", {(DAYS, B)}),
        (f"truncate {DAYS}", {(DAYS, A), (DAYS, B)}),
        (f"set session_replication_role = replica; update {DAYS} set used = 1", {(DAYS, A), (DAYS, B)}),
        (f"update {COMPANIES} set name = name", {(COMPANIES, "")}),
        (f"begin; delete from {DAYS}; commit", {(DAYS, A), (DAYS, B)}),
        (f"begin; delete from {DAYS}; rollback", set()),
        (f"update {DAYS} set used = 1 where false", set()),
        (f"select * from {DAYS} for update", set()),
    ],
)  # fmt: skip
async def test_a_write_is_told_by_table_and_company(
    sql: asyncpg.Connection, watching: Watching, statement: str, expected: set[tuple[str, str]]
) -> None:
    before = await watching.so_far()
    await sql.execute(statement)
    assert changed(before, after := await watching.so_far()) == expected
    assert changed(after, await watching.so_far()) == set()


async def test_what_the_application_writes_is_told_too(fresh_dsns: Dsns, watching: Watching) -> None:
    """Its role may not look at the notes, and makes them all the same."""
    before, app = await watching.so_far(), await Database.open(fresh_dsns.app)
    async with app.transaction(Scope.of([COMPANY])) as tx:
        await tx.execute("update assist.suggestion_day set used = 1")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with app.unscoped() as tx:
            await tx.fetch("select from watching.written")
    await app.close()
    assert changed(before, await watching.so_far()) == {(DAYS, A)}
