-- What articles mean, as vectors: a cache that any process reads and the worker fills; keyed by what was embedded, so that
-- a new version of an article costs only its new sentences and a restart nothing.
create table knowledge.meaning (
    company_id uuid not null references platform.company,
    model text not null,
    content_hash bytea not null,
    vector bytea not null,
    primary key (company_id, model, content_hash)
);
call platform.isolate('knowledge.meaning');
grant select, insert, delete on knowledge.meaning to suiban_app;

create schema assist;
grant usage on schema assist to suiban_app;

-- Replies written once. owner_id null: all of the company's people share it.
create table assist.canned (
    company_id uuid not null references platform.company,
    id uuid not null,
    owner_id uuid references staff.member,
    code text not null,
    title text not null,
    body text not null,
    category text not null,
    language text not null check (language in ('zh', 'en')),
    initials text not null,
    pinyin text not null,
    version int not null default 1,
    updated_at timestamptz not null,
    updated_by uuid,
    deleted_at timestamptz,
    primary key (company_id, id)
);
create unique index canned_code on assist.canned (company_id, owner_id, code) nulls not distinct where deleted_at is null;
call platform.isolate('assist.canned');
grant select, insert, update, delete on assist.canned to suiban_app;

-- How often and when last somebody put a reply into an answer.
create table assist.canned_use (
    company_id uuid not null references platform.company,
    canned_id uuid not null,
    staff_id uuid not null,
    uses int not null,
    last_at timestamptz not null,
    primary key (company_id, canned_id, staff_id),
    foreign key (company_id, canned_id) references assist.canned on delete cascade
);
create index canned_use_of on assist.canned_use (company_id, staff_id);
call platform.isolate('assist.canned_use');
grant select, insert, update, delete on assist.canned_use to suiban_app;

-- What became of suggestions, by article and day: counts, no words.
create table assist.suggestion_day (
    company_id uuid not null references platform.company,
    article_key text not null,
    day date not null,
    used int not null default 0,
    edited int not null default 0,
    ignored int not null default 0,
    primary key (company_id, article_key, day)
);
call platform.isolate('assist.suggestion_day');
grant select, insert, update on assist.suggestion_day to suiban_app;
