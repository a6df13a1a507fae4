"""The database keeps companies apart by itself."""

import asyncpg
import pytest
from tests.conftest import Dsns


@pytest.fixture
async def owner(dsns: Dsns) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsns.owner)
    yield connection
    await connection.close()


CARRIES_COMPANY = """
select c.oid::regclass::text as name, c.relrowsecurity and c.relforcerowsecurity as forced,
       exists (select from pg_policy p where p.polrelid = c.oid) as has_policy
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped
where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
"""
KEYS = """
select c.oid::regclass::text as name, i.indexrelid::regclass::text as key, a.attnum = any (i.indkey) as with_company
from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped
where i.indisunique and n.nspname not in ('pg_catalog', 'information_schema')
"""
# looked up by a secret or a public key before any company is known; the log is read in its own order
KEYS_ACROSS_COMPANIES = {
    "customers.session_token_hash_key",
    "integrations.api_key_token_hash_key",
    "conversations.channel_key_key",
    "eventlog.fact_pkey",
    "flows.link_token",
}


async def test_every_table_with_a_company_forces_row_level_security(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(CARRIES_COMPANY)
    assert len(rows) > 15
    assert [row["name"] for row in rows if not (row["forced"] and row["has_policy"])] == []


async def test_a_planted_table_without_is_seen(owner: asyncpg.Connection) -> None:
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("create table conversations.planted (company_id uuid)")
    rows = await owner.fetch(CARRIES_COMPANY)
    assert [row["name"] for row in rows if not (row["forced"] and row["has_policy"])] == ["conversations.planted"]
    await transaction.rollback()


async def test_keys_hold_the_company(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(KEYS)
    assert len(rows) > 15
    assert {row["key"] for row in rows if not row["with_company"]} == KEYS_ACROSS_COMPANIES


async def test_the_application_role_cannot_step_around(dsns: Dsns) -> None:
    app = await asyncpg.connect(dsns.app)
    row = await app.fetchrow("select rolbypassrls, rolsuper from pg_roles where rolname = current_user")
    assert not row["rolbypassrls"]
    assert not row["rolsuper"]
    owned = await app.fetchval(
        "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
    )
    assert owned == 0
    await app.close()


async def test_the_follower_reads_the_log_and_nothing_else(dsns: Dsns) -> None:
    follower = await asyncpg.connect(dsns.follower)
    assert await follower.fetchval("select count(*) from eventlog.fact") == 0
    for table in ("conversations.message", "customers.customer", "staff.member", "routing.work"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await follower.fetchval(f"select count(*) from {table}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await follower.execute("delete from eventlog.fact")
    await follower.close()


async def test_door_views_see_as_their_caller(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "select c.oid::regclass::text as name, coalesce('security_invoker=true' = any (c.reloptions), false) as invoker"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'v' and n.nspname like '%_door'"
    )
    assert len(rows) > 8
    assert [row["name"] for row in rows if not row["invoker"]] == []
