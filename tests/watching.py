"""Who wrote what: triggers on every table of one test's own database note each row that is written, by whomever."""

from collections import Counter

import asyncpg

# Whether a connection came or went is noted a little later, a customer's too; of presence only what company A's people
# chose counts.
UNWATCHED = frozenset({"routing.presence", "routing.away", "routing.edge"})

_NOTES = """
create schema watching;
create unlogged table watching.written (name text not null, company text not null);

create function watching.of_a_company() returns trigger language plpgsql security definer as $$
declare
    name constant text := tg_table_schema || '.' || tg_table_name;
begin
    if tg_op <> 'INSERT' then
        insert into watching.written values (name, coalesce(old.company_id::text, ''));
    end if;
    if tg_op <> 'DELETE' then
        insert into watching.written values (name, coalesce(new.company_id::text, ''));
    end if;
    return null;
end $$;

create function watching.of_nobody() returns trigger language plpgsql security definer as $$
begin
    insert into watching.written values (tg_table_schema || '.' || tg_table_name, '');
    return null;
end $$;

create function watching.emptied() returns trigger language plpgsql security definer as $$
begin
    execute format(
        'insert into watching.written select %L, coalesce(to_jsonb(t) ->> ''company_id'', '''') from %I.%I t',
        tg_table_schema || '.' || tg_table_name, tg_table_schema, tg_table_name
    );
    return null;
end $$;
"""
_TABLES = """
select n.nspname || '.' || c.relname as name,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id') as owned,
       (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'watching%' and t.tgenabled = 'A')
           as watched
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'watching')
"""
_NEW = """
with new as (delete from watching.written returning name, company)
select name, company, count(*) as rows from new group by name, company
"""
_CHOSEN = """
select count(*) as rows, sum(hashtextextended(state || p.reason || version, 0) % 1000000007)::bigint as digest
from routing.presence p join staff.member m on m.id = p.staff_id where m.login in ('holder', 'boss')
"""


class Watching:
    """Counts the rows that are inserted, changed (also to what they were), deleted or truncated away."""

    def __init__(self, superuser: asyncpg.Connection) -> None:
        self._sql = superuser
        self._written: Counter[tuple[str, str]] = Counter()

    async def begin(self) -> None:
        """Put a watch on every table."""
        watches = [
            _triggers(table["name"], "of_a_company" if table["owned"] else "of_nobody")
            for table in await self._sql.fetch(_TABLES)
            if table["name"] not in UNWATCHED
        ]
        await self._sql.execute(_NOTES + "".join(watches))

    async def unwatched(self) -> set[str]:
        """The tables whose writes nobody would notice."""
        return {table["name"] for table in await self._sql.fetch(_TABLES) if table["watched"] != 2}

    async def so_far(self) -> dict[tuple[str, str], int]:
        """(table, company) -> rows written since the beginning, but for presence: that as it stands."""
        self._written.update({(row["name"], row["company"]): row["rows"] for row in await self._sql.fetch(_NEW)})
        chosen = await self._sql.fetchrow(_CHOSEN)
        return {**self._written, ("routing.presence", ""): hash(tuple(chosen or ()))}


def _triggers(table: str, noting: str) -> str:
    # ALWAYS: whoever replays as a replica does is noticed too
    return f"""
        create trigger watching_rows after insert or update or delete on {table}
            for each row execute function watching.{noting}();
        create trigger watching_whole before truncate on {table}
            for each statement execute function watching.emptied();
        alter table {table} enable always trigger watching_rows, enable always trigger watching_whole;
    """
