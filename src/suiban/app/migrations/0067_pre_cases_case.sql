-- Cases: what a customer brought up and the company has to settle. source_key: under one source there is one case.
-- works: the tasks of settling it, the last one now. told_at: when the customer was told last, first_told_at first.
create schema cases;
grant usage on schema cases to suiban_app;

create table cases.case (
    company_id uuid not null references platform.company,
    id uuid not null,
    number text not null,
    kind text not null check (kind in ('complaint')),
    customer_id uuid not null,
    topic text not null,
    text text not null,
    source_kind text not null check (source_kind in ('flow', 'conversation')),
    source_key text not null,
    door text not null default '',
    conversation_id uuid,
    instance_id uuid,
    state text not null default 'received'
        check (state in ('received', 'in_progress', 'resolved', 'closed', 'reopened')),
    works uuid[] not null default '{}',
    registered_at timestamptz not null,
    promise_by timestamptz not null,
    first_told_at timestamptz,
    told_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    primary key (company_id, id),
    foreign key (company_id, customer_id) references customers.customer (company_id, id),
    check (state <> 'closed' or (told_at >= resolved_at and closed_at is not null))
);
create unique index case_number on cases.case (company_id, number);
create unique index case_source on cases.case (company_id, source_kind, source_key);
create index case_customer on cases.case (company_id, customer_id, id desc);
create index case_works on cases.case using gin (works);
create index case_untold on cases.case (company_id, promise_by) where first_told_at is null;
call platform.isolate('cases.case');
grant select, insert, update on cases.case to suiban_app;

-- What happened to a case: it came to a state, or its customer was told. How, and what there was to say about it.
create table cases.step (
    company_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    at timestamptz not null,
    what text not null check (what in ('received', 'in_progress', 'resolved', 'closed', 'reopened', 'told')),
    by_kind text not null check (by_kind in ('staff', 'customer', 'house')),
    by_id uuid,
    how text not null default '' check (how in ('', 'chat', 'phone', 'letter', 'in_person')),
    note text not null default '',
    primary key (company_id, id),
    foreign key (company_id, case_id) references cases.case (company_id, id)
);
create index step_case on cases.step (company_id, case_id, at, id);
call platform.isolate('cases.step');
grant select, insert on cases.step to suiban_app;

-- The last number given on a day of the company's calendar.
create table cases.counter (
    company_id uuid not null references platform.company,
    day date not null,
    last int not null,
    primary key (company_id, day)
);
call platform.isolate('cases.counter');
grant select, insert, update on cases.counter to suiban_app;

-- How a company treats a kind of case; without a row as the house does.
create table cases.rule (
    company_id uuid not null references platform.company,
    kind text not null check (kind in ('complaint')),
    reply_days int not null check (reply_days between 1 and 30),
    hours_key text not null default '',
    queue_key text not null default '',
    primary key (company_id, kind)
);
call platform.isolate('cases.rule');
grant select, insert, update on cases.rule to suiban_app;
