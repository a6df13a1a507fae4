create schema customers;
grant usage on schema customers to suiban_app;

-- Group level: says only that two customers are one person. Reached through customers.api with a consent check.
create table customers.person (
    id uuid primary key default uuidv7(),
    created_at timestamptz not null default now()
);
grant select, insert on customers.person to suiban_app;

create table customers.customer (
    company_id uuid not null references platform.company,
    id uuid not null default uuidv7(),
    person_id uuid not null references customers.person,
    display_name text not null default '',
    gender text not null default '',
    birth_year int,
    city text not null default '',
    level text not null default '',
    manager_name text not null default '',
    tags text[] not null default '{}',
    note text not null default '',
    since int,
    created_at timestamptz not null default now(),
    primary key (company_id, id),
    unique (company_id, person_id)
);
call platform.isolate('customers.customer');

create table customers.identifier (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    customer_id uuid not null,
    kind text not null check (kind in ('visitor', 'customer_no', 'phone', 'card_last4', 'id_last4', 'open_id')),
    value text not null,
    proof_level smallint not null check (proof_level between 0 and 4),
    source text not null,
    evidence text not null default '',
    verified_at timestamptz not null default now(),
    primary key (company_id, id),
    foreign key (company_id, customer_id) references customers.customer
);
-- last four digits are evidence, not a key: many people share them
create unique index identifier_value on customers.identifier (company_id, kind, value)
    where kind in ('visitor', 'customer_no', 'phone', 'open_id');
create index identifier_customer on customers.identifier (company_id, customer_id);
call platform.isolate('customers.identifier');

create table customers.contact_preference (
    company_id uuid not null,
    customer_id uuid not null,
    purpose text not null,
    door text not null,
    allowed boolean not null,
    evidence text not null,
    until timestamptz,
    recorded_at timestamptz not null default now(),
    primary key (company_id, customer_id, purpose, door),
    foreign key (company_id, customer_id) references customers.customer
);
call platform.isolate('customers.contact_preference');

create table customers.session (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    token_hash bytea not null unique,
    customer_id uuid not null,
    channel_id uuid not null,
    proof_level smallint not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (id, company_id),
    foreign key (company_id, customer_id) references customers.customer
);
create index session_customer on customers.session (company_id, customer_id);
call platform.isolate('customers.session');

grant select, insert, update on customers.customer, customers.identifier, customers.contact_preference, customers.session
    to suiban_app;

-- A token arrives before any company is known: the only look-up that crosses companies, by the hash of a secret.
create function customers.find_session(hash bytea)
    returns table (company_id uuid, id uuid, customer_id uuid, channel_id uuid, proof_level smallint, expires_at timestamptz,
                   display_name text)
    language sql stable security definer set search_path = '' as $$
    select s.company_id, s.id, s.customer_id, s.channel_id, s.proof_level, s.expires_at, c.display_name
    from customers.session s join customers.customer c on c.company_id = s.company_id and c.id = s.customer_id
    where s.token_hash = hash and s.revoked_at is null and s.expires_at > now()
$$;
revoke all on function customers.find_session(bytea) from public;
grant execute on function customers.find_session(bytea) to suiban_app;

create schema customers_door;
grant usage on schema customers_door to suiban_app;
create view customers_door.customer with (security_invoker = true) as
    select company_id, id, display_name, gender, birth_year, city, level, manager_name, tags from customers.customer;
create view customers_door.session with (security_invoker = true) as
    select company_id, id, customer_id, channel_id, proof_level, expires_at, revoked_at from customers.session;
create view customers_door.contact_preference with (security_invoker = true) as
    select company_id, customer_id, purpose, door, allowed, until from customers.contact_preference;
grant select on all tables in schema customers_door to suiban_app;
