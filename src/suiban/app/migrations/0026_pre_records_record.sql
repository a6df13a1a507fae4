-- What remains of a talk: the record of each company's part, what the customer thought of it, and what may be downloaded.
create schema records;
grant usage on schema records to suiban_app;

-- The catalogue: products and scenarios of one company, with the words by which the machine recognises them.
create table records.code (
    company_id uuid not null references platform.company,
    axis text not null check (axis in ('product', 'scenario')),
    key text not null check (key ~ '^[a-z][a-z0-9-]{1,39}$'),
    name text not null,
    name_en text not null,
    terms text[] not null default '{}',
    topics text[] not null default '{}',
    weight smallint not null default 1 check (weight between 1 and 9),
    position int not null default 0,
    primary key (company_id, axis, key)
);
call platform.isolate('records.code');
grant select, insert, update on records.code to suiban_app;

-- The record as it stands. Version 0 is the machine's draft; waiting: the talk is over and nobody confirmed it yet.
create table records.record (
    company_id uuid not null,
    conversation_id uuid not null,
    customer_id uuid not null,
    staff_id uuid,
    version int not null default 0,
    through_seq bigint not null,
    body jsonb not null,
    low boolean not null default false,
    closed_at timestamptz,
    confirmed_at timestamptz,
    confirmed_by uuid,
    primary key (conversation_id, company_id),
    foreign key (company_id, customer_id) references customers.customer
);
create index record_waiting on records.record (company_id, staff_id) where version = 0 and closed_at is not null;
create index record_closed on records.record (company_id, low desc, closed_at desc, conversation_id desc)
    where closed_at is not null;
call platform.isolate('records.record');
grant select, insert, update on records.record to suiban_app;

-- Everything somebody confirmed, never changed.
create table records.version (
    company_id uuid not null,
    conversation_id uuid not null,
    number int not null,
    through_seq bigint not null,
    body jsonb not null,
    by_id uuid not null,
    at timestamptz not null,
    primary key (conversation_id, number, company_id)
);
call platform.isolate('records.version');
grant select, insert on records.version to suiban_app;

create table records.rating (
    company_id uuid not null,
    conversation_id uuid not null,
    customer_id uuid not null,
    staff_id uuid,
    queue_key text not null default '',
    score smallint not null check (score between 1 and 5),
    reasons text[] not null default '{}',
    words text not null default '',
    given_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (conversation_id, company_id),
    foreign key (company_id, customer_id) references customers.customer
);
create index rating_given on records.rating (company_id, given_at desc, conversation_id desc);
call platform.isolate('records.rating');
grant select, insert, update on records.rating to suiban_app;

-- No row: people and bot are rated, customers may download, agents may not.
create table records.channel_setting (
    company_id uuid not null,
    channel_id uuid not null,
    rate_person boolean not null,
    rate_bot boolean not null,
    transcript boolean not null,
    primary key (company_id, channel_id),
    foreign key (company_id, channel_id) references conversations.channel
);
call platform.isolate('records.channel_setting');
create table records.company_setting (
    company_id uuid primary key references platform.company,
    agents_download boolean not null
);
call platform.isolate('records.company_setting');
grant select, insert, update on records.channel_setting, records.company_setting to suiban_app;

create schema records_door;
grant usage on schema records_door to suiban_app;
create view records_door.code with (security_invoker = true) as
    select company_id, axis, key, name, name_en from records.code;
grant select on all tables in schema records_door to suiban_app;
