-- Services that broke off, with the words in which they are spoken of, and what was done about it. alert_id: the work of
-- the alert that was raised.
create schema engagement;
grant usage on schema engagement to suiban_app;

create table engagement.stall (
    company_id uuid not null references platform.company,
    id uuid not null,
    instance_id uuid not null,
    flow text not null,
    version int not null,
    customer_id uuid not null,
    step text not null,
    kind text not null,
    reason text not null check (reason in ('left', 'silent', 'error', 'unverified')),
    door text not null,
    conversation_id uuid,
    stalled_at timestamptz not null,
    name text not null,
    name_en text not null,
    step_name text not null,
    step_name_en text not null,
    number smallint not null,
    total smallint not null,
    state text not null default 'open' check (state in ('open', 'resumed', 'ended', 'moved', 'lapsed')),
    over_at timestamptz,
    alert_id uuid,
    primary key (company_id, id),
    foreign key (company_id, instance_id) references flows.instance (company_id, id),
    check ((state = 'open') = (over_at is null))
);
create unique index stall_open on engagement.stall (company_id, instance_id) where state = 'open';
create index stall_waiting on engagement.stall (company_id, customer_id) where state = 'open';
create index stall_instance on engagement.stall (company_id, instance_id);
create index stall_customer on engagement.stall (company_id, customer_id, id desc);
create unique index stall_alert on engagement.stall (company_id, alert_id) where alert_id is not null;
call platform.isolate('engagement.stall');
grant select, insert, update on engagement.stall to suiban_app;

-- A response that was thought about: done, left, or over again; and why. Offers are decided once a talk.
create table engagement.decision (
    company_id uuid not null,
    id uuid not null,
    stall_id uuid not null,
    response text not null check (response in ('nudge', 'offer', 'alert')),
    outcome text not null check (outcome in ('done', 'silent', 'over')),
    why text not null,
    at timestamptz not null,
    conversation_id uuid,
    primary key (company_id, id),
    foreign key (company_id, stall_id) references engagement.stall (company_id, id)
);
create unique index decision_once on engagement.decision (company_id, stall_id, response, conversation_id, outcome)
    nulls not distinct;
call platform.isolate('engagement.decision');
grant select, insert on engagement.decision to suiban_app;

-- What a company does when a service breaks off, by the service's key or for any. Seconds after it was noticed; null: not.
create table engagement.rule (
    company_id uuid not null references platform.company,
    flow text not null,
    nudge_after_s int check (nudge_after_s between 0 and 86400),
    offers boolean not null,
    alert_after_s int check (alert_after_s between 0 and 86400),
    queue_key text not null default '',
    active boolean not null default true,
    primary key (company_id, flow)
);
call platform.isolate('engagement.rule');
grant select, insert, update on engagement.rule to suiban_app;

-- When nobody is reminded of anything: spans of each day by the company's clock.
create table engagement.conduct (
    company_id uuid primary key references platform.company,
    quiet text[] not null
);
call platform.isolate('engagement.conduct');
grant select, insert, update on engagement.conduct to suiban_app;
