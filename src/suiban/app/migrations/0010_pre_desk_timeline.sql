create schema desk;
grant usage on schema desk to suiban_app;
create table desk.timeline_entry (
    company_id uuid not null,
    customer_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    kind text not null,
    text text not null default '',
    ref uuid,
    primary key (company_id, customer_id, id)
);
create index timeline_at on desk.timeline_entry (company_id, customer_id, at desc);
call platform.isolate('desk.timeline_entry');
grant select, insert, update on desk.timeline_entry to suiban_app;
