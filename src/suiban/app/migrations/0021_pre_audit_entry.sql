-- Who did what to what, one row for each company concerned, written in the transaction that did it. The application can
-- add rows and neither change nor delete any. The chain follows behind: a head inside every write would serialise them all.
create schema audit;
grant usage on schema audit to suiban_app;

create table audit.entry (
    company_id uuid not null,
    xid xid8 not null default pg_current_xact_id(),
    id uuid not null default uuidv7(),
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('staff', 'customer', 'key', 'house')),
    actor_id uuid,
    session_id uuid,
    action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
    object_kind text not null,
    object_id text not null,
    reason text not null default '',
    detail jsonb not null default '{}',
    primary key (company_id, xid, id)
);
create index entry_by_time on audit.entry (company_id, at desc, id desc);
create index entry_by_object on audit.entry (company_id, object_id, at desc, id desc);
create index entry_by_actor on audit.entry (company_id, actor_id, at desc, id desc);
call platform.isolate('audit.entry');
grant select, insert on audit.entry to suiban_app;

-- One link an entry, numbered without gaps within a company; its hash covers the one before and the whole entry.
create table audit.link (
    company_id uuid not null,
    number bigint not null,
    xid xid8 not null,
    entry_id uuid not null,
    hash bytea not null,
    primary key (company_id, number),
    unique (company_id, xid, entry_id)
);
call platform.isolate('audit.link');
grant select, insert on audit.link to suiban_app;

-- Where a company's chain stands. Its row lock is the chainer's lease.
create table audit.head (
    company_id uuid primary key,
    number bigint not null,
    xid xid8 not null,
    entry_id uuid not null,
    hash bytea not null
);
call platform.isolate('audit.head');
grant select, insert, update on audit.head to suiban_app;
