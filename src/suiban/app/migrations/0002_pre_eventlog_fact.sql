-- The one log. Readers follow (xid, position) below the snapshot horizon; position alone would skip late commits.
create schema eventlog;
grant usage on schema eventlog to suiban_app, suiban_follower;

create table eventlog.fact (
    xid xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    company_id uuid not null,
    topic text not null,
    kind text not null,
    subject uuid not null,
    body jsonb not null,
    at timestamptz not null default now(),
    primary key (xid, position)
);
call platform.isolate('eventlog.fact');
create policy follower_reads_all on eventlog.fact for select to suiban_follower using (true);
grant select, insert on eventlog.fact to suiban_app;
grant select on eventlog.fact to suiban_follower;

create table eventlog.cursor (
    listener text primary key,
    xid xid8 not null,
    position bigint not null,
    updated_at timestamptz not null default now()
);
grant select, insert, update on eventlog.cursor to suiban_app;
grant select on eventlog.cursor to suiban_follower;
