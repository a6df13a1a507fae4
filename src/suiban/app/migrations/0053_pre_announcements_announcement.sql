-- What a company tells everybody at once, for a while: at all doors or some, to all or to who waits in some queues.
create schema announcements;
grant usage on schema announcements to suiban_app;
create table announcements.announcement (
    company_id uuid not null references platform.company,
    id uuid not null,
    severity text not null check (severity in ('info', 'warning', 'critical')),
    text text not null,
    text_en text not null default '',
    channel_ids uuid[] not null default '{}',
    queue_ids uuid[] not null default '{}',
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    set_by uuid not null,
    set_at timestamptz not null,
    ended_at timestamptz,
    primary key (company_id, id),
    check (begins_at < ends_at)
);
create index announcement_open on announcements.announcement (company_id, ends_at) where ended_at is null;
call platform.isolate('announcements.announcement');
grant select, insert, update on announcements.announcement to suiban_app;
