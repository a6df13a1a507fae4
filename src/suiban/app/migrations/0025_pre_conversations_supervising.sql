-- Beside the hand-over and the note: what is whispered to the holder, a colleague asked in, a talk taken over.
alter table conversations.staff_entry drop constraint staff_entry_kind_check;
alter table conversations.staff_entry add constraint staff_entry_kind_check
    check (kind in ('handover', 'note', 'whisper', 'consult', 'takeover'));

-- A colleague asked into a conversation sees it, and nothing else of it, while ended_at is null. Rows are the host's.
create table conversations.consultation (
    company_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    staff_id uuid not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    ended_at timestamptz,
    end_reason text not null default '',
    primary key (company_id, id)
);
create unique index consultation_open on conversations.consultation (company_id, conversation_id, staff_id)
    where ended_at is null;
create index consultation_staff on conversations.consultation (staff_id) where ended_at is null;
call platform.isolate('conversations.consultation');

-- Who follows a conversation they have no part in. seen_at: an edge process that dies leaves nobody listening.
create table conversations.listening (
    company_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    staff_id uuid not null,
    began_at timestamptz not null,
    seen_at timestamptz not null,
    ended_at timestamptz,
    primary key (company_id, id)
);
create index listening_open on conversations.listening (company_id, conversation_id) where ended_at is null;
call platform.isolate('conversations.listening');

-- How a company wants its conversations led; without a row the defaults count.
create table conversations.conduct (
    company_id uuid primary key references platform.company,
    listeners_shown boolean not null default true
);
call platform.isolate('conversations.conduct');
grant select, insert, update on conversations.consultation, conversations.listening, conversations.conduct to suiban_app;

create view conversations_door.consultation with (security_invoker = true) as
    select company_id, id, conversation_id, staff_id, asked_by, asked_at, ended_at from conversations.consultation;
grant select on conversations_door.consultation to suiban_app;

create view staff_door.skill with (security_invoker = true) as select key, name, name_en from staff.skill;
grant select on staff_door.skill to suiban_app;

-- by_supervisor: taken or moved by somebody who watches over it; counts neither as answered in time nor as abandoned.
alter table routing.work add column by_supervisor boolean not null default false;

-- Why somebody is away, as the company wants it counted.
create table routing.presence_reason (
    company_id uuid not null references platform.company,
    key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
    name text not null,
    name_en text not null default '',
    paid boolean not null default true,
    productive boolean not null default false,
    place int not null default 0,
    active boolean not null default true,
    primary key (company_id, key)
);
call platform.isolate('routing.presence_reason');
grant select, insert, update on routing.presence_reason to suiban_app;
create index presence_interval_day on routing.presence_interval (staff_id, ended_at);
