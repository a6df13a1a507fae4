-- Every save of a setting, kept as it was and as it is: to compare, and to go back to. Nothing here is changed or taken away.
create schema administration;
grant usage on schema administration to suiban_app;

-- A setting that all companies share stands here once for each of them, under the same number.
create table administration.version (
    company_id uuid not null references platform.company,
    section text not null check (section ~ '^[a-z_]{1,40}$'),
    key text not null check (key ~ '^[a-z][a-z0-9_-]{0,40}$'),
    number int not null check (number > 0),
    at timestamptz not null,
    by_kind text not null,
    by_id uuid,
    reason text not null default '',
    before jsonb,
    after jsonb not null,
    primary key (company_id, section, key, number)
);
create index version_at on administration.version (company_id, at desc, section, key);
call platform.isolate('administration.version');
grant select, insert on administration.version to suiban_app;
