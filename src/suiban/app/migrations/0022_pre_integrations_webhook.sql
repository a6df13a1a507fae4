-- Programs of a company: keys they call with, addresses that are told what happens.
create schema integrations;
grant usage on schema integrations to suiban_app;

create table integrations.api_key (
    company_id uuid not null,
    id uuid not null,
    name text not null,
    token_hash bytea not null unique,
    scopes text[] not null,
    created_by uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (company_id, id)
);
call platform.isolate('integrations.api_key');
grant select, insert, update on integrations.api_key to suiban_app;

-- A key is looked up before any company is known: by the hash of what only its owner has.
create function integrations.find_key(hash bytea)
    returns table (company_id uuid, id uuid, name text, scopes text[], expires_at timestamptz)
    language sql stable security definer set search_path = '' as $$
    select k.company_id, k.id, k.name, k.scopes, k.expires_at from integrations.api_key k
    where k.token_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$;
revoke all on function integrations.find_key(bytea) from public;
grant execute on function integrations.find_key(bytea) to suiban_app;

create table integrations.webhook (
    company_id uuid not null,
    id uuid not null,
    name text not null,
    url text not null,
    topics text[] not null,
    secret text not null,
    active boolean not null default true,
    last_sequence bigint not null default 0,
    version int not null default 1,
    created_by uuid not null,
    -- the database's own clock, as that of facts: what was before is not told
    created_at timestamptz not null default now(),
    primary key (company_id, id)
);
call platform.isolate('integrations.webhook');
grant select, insert, update, delete on integrations.webhook to suiban_app;

-- Whether anybody listens at all, asked by a listener before any company is known.
create function integrations.topics_wanted() returns text[]
    language sql stable security definer set search_path = '' as $$
    select coalesce(array_agg(distinct topic), '{}') from integrations.webhook w, unnest(w.topics) as topic where w.active
$$;
revoke all on function integrations.topics_wanted() from public;
grant execute on function integrations.topics_wanted() to suiban_app;

-- The outbox. Within one webhook and subject (mostly a conversation) one is sent at a time, in the order of sequence.
create table integrations.delivery (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    webhook_id uuid not null,
    subject uuid not null,
    sequence bigint not null,
    event text not null,
    body text not null,
    state text not null default 'queued' check (state in ('queued', 'delivered', 'dead', 'skipped')),
    attempts int not null default 0,
    next_at timestamptz not null,
    claimed_until timestamptz,
    last_status int,
    last_error text not null default '',
    created_at timestamptz not null,
    done_at timestamptz,
    primary key (company_id, id),
    unique (company_id, webhook_id, sequence),
    foreign key (company_id, webhook_id) references integrations.webhook (company_id, id) on delete cascade
) with (fillfactor = 80);
create index delivery_due on integrations.delivery (company_id, next_at, sequence) where state = 'queued';
create index delivery_in_order on integrations.delivery (company_id, webhook_id, subject, sequence) where state = 'queued';
create index delivery_by_state on integrations.delivery (company_id, webhook_id, state, sequence desc);
create index delivery_done on integrations.delivery (company_id, done_at) where done_at is not null;
call platform.isolate('integrations.delivery');
grant select, insert, update, delete on integrations.delivery to suiban_app;
