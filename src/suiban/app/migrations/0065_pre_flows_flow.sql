-- Services of a bank: definitions by version, and what customers make of them.
create schema flows;
create schema flows_door;
grant usage on schema flows, flows_door to suiban_app;

-- One service. published: the version that begins new instances; service: what its definition says of it as a whole.
create table flows.flow (
    company_id uuid not null references platform.company,
    key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
    name text not null,
    name_en text not null default '',
    published int,
    service jsonb not null default '{}',
    made_at timestamptz not null,
    primary key (company_id, key)
);
call platform.isolate('flows.flow');

-- A version never changes once it was published. revision: how often the draft was saved. uses: the versions of other
-- flows that were written into it when it was published.
create table flows.version (
    company_id uuid not null,
    key text not null,
    version int not null check (version > 0),
    state text not null default 'draft' check (state in ('draft', 'published', 'retired')),
    bpmn text not null,
    uses jsonb not null default '{}',
    revision int not null default 1,
    saved_by uuid,
    saved_at timestamptz not null,
    published_by uuid,
    published_at timestamptz,
    primary key (company_id, key, version),
    foreign key (company_id, key) references flows.flow (company_id, key)
);
create unique index version_draft on flows.version (company_id, key) where state = 'draft';
call platform.isolate('flows.version');

-- One customer's run of one version. waits: for whom or what; step: where; due_at: when somebody has to look at it, be it
-- that a wait is over, that the customer is silent for long, or that it was open for too long. many: others of the same
-- kind may be open beside it. packed: the machine's state. helper_id: who of the bank goes through it with the customer. place: how far the customer has come within a step that takes several messages. shown: what was said since the customer answered last, for pages that come later.
create table flows.instance (
    company_id uuid not null references platform.company,
    id uuid not null,
    flow text not null,
    version int not null,
    customer_id uuid not null,
    many boolean not null,
    state text not null default 'open' check (state in ('open', 'over')),
    waits text not null default '' check (waits in ('', 'customer', 'bank', 'time', 'approval', 'person')),
    step text not null default '',
    kind text not null default '',
    number smallint not null default 0,
    total smallint not null default 0,
    step_since timestamptz not null,
    wakes_at timestamptz,
    silent_at timestamptz,
    ends_at timestamptz not null,
    due_at timestamptz,
    promised_by timestamptz,
    stalled text not null default '' check (stalled in ('', 'left', 'silent', 'error', 'unverified')),
    stalled_at timestamptz,
    conversation_id uuid,
    door text not null check (door in ('chat', 'page', 'text', 'phone')),
    packed bytea not null,
    place jsonb,
    shown jsonb,
    revision int not null default 1,
    passed int not null default 0,
    outcome text not null default '' check (outcome in ('', 'done', 'refused', 'cancelled', 'failed', 'expired')),
    outcome_key text not null default '',
    helper_id uuid,
    begun_at timestamptz not null,
    ended_at timestamptz,
    primary key (company_id, id),
    foreign key (company_id, flow, version) references flows.version (company_id, key, version),
    foreign key (company_id, customer_id) references customers.customer (company_id, id),
    check ((state = 'over') = (ended_at is not null)),
    check ((state = 'over') = (outcome <> ''))
);
create unique index instance_one on flows.instance (company_id, customer_id, flow) where state = 'open' and not many;
create index instance_customer on flows.instance (company_id, customer_id, begun_at desc);
create index instance_due on flows.instance (due_at) where due_at is not null;
create index instance_flow on flows.instance (company_id, flow, version, state, step);
create index instance_begun on flows.instance (company_id, flow, begun_at);
call platform.isolate('flows.instance');

-- A step that is behind a customer, or at which they stopped: what the figures are made of.
create table flows.passage (
    company_id uuid not null,
    instance_id uuid not null,
    number int not null,
    flow text not null,
    version int not null,
    step text not null,
    kind text not null,
    door text not null,
    how text not null check (how in ('done', 'known', 'taken_back', 'error', 'stalled', 'ended')),
    code text not null default '',
    began_at timestamptz not null,
    at timestamptz not null,
    primary key (company_id, instance_id, number),
    foreign key (company_id, instance_id) references flows.instance (company_id, id)
);
create index passage_flow on flows.passage (company_id, flow, at);
call platform.isolate('flows.passage');

-- A call to the bank. (instance, number) is the key under which the bank does it once. undoes: the call it takes back.
create table flows.call (
    company_id uuid not null,
    instance_id uuid not null,
    number int not null,
    step text not null,
    operation text not null,
    arguments jsonb not null,
    undoes int,
    state text not null default 'due' check (state in ('due', 'done', 'refused', 'given_up')),
    attempts int not null default 0,
    not_before timestamptz not null,
    claimed_until timestamptz,
    code text not null default '',
    made_at timestamptz not null,
    settled_at timestamptz,
    primary key (company_id, instance_id, number),
    foreign key (company_id, instance_id) references flows.instance (company_id, id)
);
create index call_due on flows.call (not_before) where state = 'due';
call platform.isolate('flows.call');

-- What a customer answered in secret, sealed, until the bank has it; never longer than some minutes.
create table flows.secret (
    company_id uuid not null,
    instance_id uuid not null,
    number int not null,
    sealed bytea not null,
    until timestamptz not null,
    primary key (company_id, instance_id, number),
    foreign key (company_id, instance_id) references flows.instance (company_id, id)
);
create index secret_until on flows.secret (until);
call platform.isolate('flows.secret');

-- The way to a page for one step or for the whole service: for doors that must not carry it, for messages.
create table flows.link (
    company_id uuid not null,
    token_hash bytea not null,
    instance_id uuid not null,
    level smallint not null check (level between 0 and 4),
    until timestamptz not null,
    primary key (company_id, token_hash),
    foreign key (company_id, instance_id) references flows.instance (company_id, id)
);
create unique index link_token on flows.link (token_hash);
create index link_until on flows.link (until);
call platform.isolate('flows.link');

-- A one-time code the bank sent: by its own name for it, and how often a wrong one was given.
create table flows.challenge (
    company_id uuid not null,
    instance_id uuid not null,
    number int not null,
    challenge text not null,
    sent_to text not null default '',
    tries smallint not null default 0,
    at timestamptz not null,
    until timestamptz not null,
    primary key (company_id, instance_id, number),
    foreign key (company_id, instance_id) references flows.instance (company_id, id)
);
call platform.isolate('flows.challenge');

-- Which instance a talk goes through, how far the talk was heard, and in which language.
create table flows.talk (
    company_id uuid not null,
    conversation_id uuid not null,
    instance_id uuid,
    heard_seq bigint not null default 0,
    misses smallint not null default 0,
    language text not null default 'zh',
    primary key (company_id, conversation_id)
);
call platform.isolate('flows.talk');

-- Somebody of the bank was asked to agree; two pairs of eyes: not who helped the customer.
create table flows.approval (
    company_id uuid not null,
    instance_id uuid not null,
    step text not null,
    queue text not null,
    asked_at timestamptz not null,
    agreed boolean,
    by_id uuid,
    at timestamptz,
    primary key (company_id, instance_id, step, asked_at),
    foreign key (company_id, instance_id) references flows.instance (company_id, id),
    check ((agreed is null) = (at is null))
);
create unique index approval_open on flows.approval (company_id, instance_id) where at is null;
call platform.isolate('flows.approval');

-- Who of the bank ever helped with it: two pairs of eyes are two people's.
create table flows.helped (
    company_id uuid not null,
    instance_id uuid not null,
    staff_id uuid not null,
    at timestamptz not null,
    primary key (company_id, instance_id, staff_id),
    foreign key (company_id, instance_id) references flows.instance (company_id, id)
);
call platform.isolate('flows.helped');

grant select, insert on flows.helped to suiban_app;
grant select, insert, update on flows.flow, flows.version, flows.instance, flows.passage, flows.call, flows.talk, flows.approval
    to suiban_app;
grant select, insert, update, delete on flows.secret, flows.link, flows.challenge to suiban_app;

-- Who has a link has no scope yet: the company is found by the link.
create function flows.find_link(hash bytea)
    returns table (company_id uuid, instance_id uuid, customer_id uuid, conversation_id uuid, level smallint)
    language sql stable security definer set search_path = '' as $$
    select l.company_id, l.instance_id, i.customer_id, i.conversation_id, l.level
    from flows.link l join flows.instance i on i.company_id = l.company_id and i.id = l.instance_id
    where l.token_hash = hash and l.until > now()
$$;
revoke all on function flows.find_link(bytea) from public;
grant execute on function flows.find_link(bytea) to suiban_app;

create view flows_door.instance with (security_invoker = true) as
    select company_id, id, flow, version, customer_id, state, waits, step, kind, number, total, step_since, ends_at, promised_by,
           stalled, stalled_at, conversation_id, door, outcome, helper_id, begun_at, ended_at
    from flows.instance;
create view flows_door.flow with (security_invoker = true) as
    select company_id, key, name, name_en, published from flows.flow;
grant select on flows_door.instance, flows_door.flow to suiban_app;
