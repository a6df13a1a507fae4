create schema conversations;
grant usage on schema conversations to suiban_app;

create table conversations.channel (
    company_id uuid not null references platform.company,
    id uuid not null default uuidv7(),
    key text not null unique check (key ~ '^[a-z][a-z0-9-]{1,40}$'),
    kind text not null,
    name text not null,
    greeting text not null default '',
    first_holder text not null default 'bot',
    accent text not null default '',
    allowed_origins text[] not null default '{}',
    assertion_secret text not null default '',
    active boolean not null default true,
    primary key (company_id, id)
);
call platform.isolate('conversations.channel');

-- holder_token grows by one at every change of holder: who speaks with an older token is superseded.
-- holder_key: the flow's key, or the queue's while nobody holds and a person was asked for.
create table conversations.conversation (
    company_id uuid not null references platform.company,
    id uuid not null,
    channel_id uuid not null,
    customer_id uuid not null,
    address text not null,
    state text not null default 'open' check (state in ('open', 'closed')),
    holder_kind text not null default 'nobody' check (holder_kind in ('nobody', 'bot', 'flow', 'staff')),
    holder_id uuid,
    holder_key text not null default '',
    holder_token bigint not null default 1,
    part_companies uuid[] not null,
    host_part_id uuid not null,
    last_seq bigint not null default 0,
    context jsonb not null default '{}',
    opened_at timestamptz not null default now(),
    held_since timestamptz not null default now(),
    last_received_at timestamptz,
    closed_at timestamptz,
    primary key (id, company_id),
    foreign key (company_id, channel_id) references conversations.channel,
    foreign key (company_id, customer_id) references customers.customer
) with (fillfactor = 70);
create unique index conversation_open on conversations.conversation (address, channel_id, company_id) where state = 'open';
create index conversation_customer on conversations.conversation (company_id, customer_id, opened_at);
create index conversation_holder on conversations.conversation (company_id, holder_id) where state = 'open' and holder_kind = 'staff';
call platform.isolate('conversations.conversation');

create table conversations.part (
    company_id uuid not null references platform.company,
    id uuid not null default uuidv7(),
    conversation_id uuid not null,
    host_company_id uuid not null,
    customer_id uuid not null,
    opened_at timestamptz not null default now(),
    opened_by uuid,
    primary key (company_id, id),
    unique (conversation_id, company_id),
    foreign key (company_id, customer_id) references customers.customer
);
call platform.isolate('conversations.part');

-- In keys the company stands last where another column tells more: led by the company (few values) an index looks as
-- cheap to the planner as any other until statistics exist, and a look-up by id becomes a walk through the company.
-- A message is (conversation, talk_seq). No foreign keys: the numbering holds the conversation's row lock, which proves more.
create table conversations.message (
    company_id uuid not null,
    conversation_id uuid not null,
    talk_seq bigint not null,
    part_id uuid not null,
    author_kind text not null check (author_kind in ('customer', 'bot', 'staff', 'system')),
    author_id uuid,
    author_name text not null default '',
    kind text not null default 'text' check (kind in ('text', 'picture')),
    text text not null,
    extra jsonb,
    channel_id uuid,
    external_id text,
    sent_at timestamptz,
    at timestamptz not null default now(),
    primary key (conversation_id, talk_seq, company_id)
);
create unique index message_external on conversations.message (external_id, channel_id, company_id) where external_id is not null;
call platform.isolate('conversations.message');

-- What was to be said but did not (yet) become visible: held, refused, superseded.
create table conversations.unspoken (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    conversation_id uuid not null,
    part_id uuid not null,
    author_kind text not null,
    author_id uuid,
    author_name text not null default '',
    text text not null,
    extra jsonb,
    state text not null check (state in ('held', 'refused', 'superseded', 'released')),
    reason text not null,
    external_id text,
    at timestamptz not null default now(),
    primary key (company_id, id)
);
call platform.isolate('conversations.unspoken');

-- Staff-only: stands after a talk_seq, so what the customer sees stays numbered without gaps.
create table conversations.staff_entry (
    company_id uuid not null,
    conversation_id uuid not null,
    after_talk_seq bigint not null,
    id uuid not null default uuidv7(),
    kind text not null check (kind in ('handover', 'note')),
    by_kind text not null,
    by_id uuid,
    by_name text not null default '',
    to_text text not null default '',
    reason text not null default '',
    summary text not null default '',
    at timestamptz not null default now(),
    primary key (conversation_id, after_talk_seq, id, company_id)
);
call platform.isolate('conversations.staff_entry');

create table conversations.marker (
    company_id uuid not null,
    conversation_id uuid not null,
    reader text not null check (reader in ('customer', 'staff')),
    delivered_seq bigint not null default 0,
    read_seq bigint not null default 0,
    primary key (conversation_id, reader, company_id)
) with (fillfactor = 70);
call platform.isolate('conversations.marker');

create table conversations.file (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    conversation_id uuid not null,
    media_type text not null,
    size_bytes int not null,
    width int not null,
    height int not null,
    digest text not null,
    by_kind text not null,
    by_id uuid not null,
    created_at timestamptz not null default now(),
    primary key (company_id, id)
);
call platform.isolate('conversations.file');

grant select, insert, update on all tables in schema conversations to suiban_app;

-- A visitor names a door before any company is known; doors are public.
create function conversations.find_channel(wanted text)
    returns table (company_id uuid, id uuid, key text, kind text, name text, greeting text, first_holder text, accent text,
                   allowed_origins text[], assertion_secret text, company_name text, company_key text)
    language sql stable security definer set search_path = '' as $$
    select c.company_id, c.id, c.key, c.kind, c.name, c.greeting, c.first_holder, c.accent, c.allowed_origins,
           c.assertion_secret, o.name, o.key
    from conversations.channel c join platform.company o on o.id = c.company_id where c.key = wanted and c.active
$$;
revoke all on function conversations.find_channel(text) from public;
grant execute on function conversations.find_channel(text) to suiban_app;

create schema conversations_door;
grant usage on schema conversations_door to suiban_app;
create view conversations_door.conversation with (security_invoker = true) as
    select company_id, id, channel_id, customer_id, state, holder_kind, holder_id, holder_key, holder_token, part_companies,
           last_seq, context, opened_at, held_since, last_received_at, closed_at from conversations.conversation;
create view conversations_door.part with (security_invoker = true) as
    select company_id, id, conversation_id, host_company_id, customer_id, opened_at from conversations.part;
create view conversations_door.message with (security_invoker = true) as
    select company_id, conversation_id, talk_seq, part_id, author_kind, author_id, author_name, kind, text, extra, at
    from conversations.message;
create view conversations_door.staff_entry with (security_invoker = true) as
    select company_id, conversation_id, after_talk_seq, id, kind, by_kind, by_id, by_name, to_text, reason, summary, at
    from conversations.staff_entry;
create view conversations_door.marker with (security_invoker = true) as
    select company_id, conversation_id, reader, delivered_seq, read_seq from conversations.marker;
create view conversations_door.channel with (security_invoker = true) as
    select company_id, id, key, kind, name, accent from conversations.channel;
grant select on all tables in schema conversations_door to suiban_app;
