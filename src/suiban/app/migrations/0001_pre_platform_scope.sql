-- The register of served companies and the one rule of isolation: a row is seen when its company is in the scope
-- that platform.postgres sets as the first statement of every transaction.
create schema platform;
grant usage on schema platform to suiban_app, suiban_follower;

create table platform.company (
    id uuid primary key default uuidv7(),
    key text not null unique check (key ~ '^[a-z][a-z0-9-]{1,30}$'),
    name text not null,
    name_en text not null,
    locale text not null default 'zh-CN',
    time_zone text not null default 'Asia/Shanghai',
    hotline text not null default '',
    created_at timestamptz not null default now()
);
grant select, insert, update on platform.company to suiban_app;
grant select on platform.company to suiban_follower;

create function platform.scope() returns uuid[] language sql stable parallel safe as $$
    select coalesce(string_to_array(nullif(current_setting('suiban.companies', true), ''), ',')::uuid[], '{}')
$$;

-- The sub-select makes PostgreSQL read the setting once a statement instead of once a row. The coalesce keeps the planner
-- from taking the scope for a selective condition: there are few companies, and without statistics it would rather walk
-- through a whole company than look up the key that was asked for. Statements that want an index led by the company say so.
create procedure platform.isolate(target regclass) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy company_scope on %s'
        ' using (coalesce(company_id = any ((select platform.scope())::uuid[]), false))', target);
end $$;
