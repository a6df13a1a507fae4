create schema staff;
grant usage on schema staff to suiban_app;

create table staff.skill (
    key text primary key,
    name text not null,
    name_en text not null
);

create table staff.member (
    id uuid primary key default uuidv7(),
    login text not null unique check (login ~ '^[a-z][a-z0-9._-]{1,40}$'),
    name text not null,
    title text not null default '',
    password_hash text not null,
    roles text[] not null,
    capacity int not null default 4 check (capacity between 0 and 100),
    active boolean not null default true,
    created_at timestamptz not null default now()
);

create table staff.mandate (
    company_id uuid not null references platform.company,
    staff_id uuid not null references staff.member,
    granted_at timestamptz not null default now(),
    granted_by uuid,
    withdrawn_at timestamptz,
    primary key (company_id, staff_id)
);
create index mandate_staff on staff.mandate (staff_id);
call platform.isolate('staff.mandate');

-- Members carry no company: one is seen by a scope that shares a mandate with them.
alter table staff.member enable row level security;
alter table staff.member force row level security;
create policy shared_mandate on staff.member
    using (exists (select from staff.mandate m where m.staff_id = member.id));
create policy newcomer on staff.member for insert with check (true);

create table staff.member_skill (
    staff_id uuid not null references staff.member,
    skill_key text not null references staff.skill,
    level smallint not null check (level between 1 and 5),
    primary key (staff_id, skill_key)
);

create table staff.session (
    id uuid primary key default uuidv7(),
    staff_id uuid not null references staff.member,
    token_hash bytea not null unique,
    csrf_token text not null,
    device text not null default '',
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index session_staff on staff.session (staff_id) where revoked_at is null;
alter table staff.session enable row level security;
alter table staff.session force row level security;
create policy shared_mandate on staff.session
    using (exists (select from staff.mandate m where m.staff_id = session.staff_id));

grant select, insert, update on staff.skill, staff.member, staff.mandate, staff.session to suiban_app;
grant select, insert, update, delete on staff.member_skill to suiban_app;

-- Before sign-in no scope exists. These two look-ups answer by login or by the hash of a secret, nothing else.
create function staff.find_login(wanted text)
    returns table (id uuid, password_hash text, roles text[], companies uuid[])
    language sql stable security definer set search_path = '' as $$
    select m.id, m.password_hash, m.roles,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)
    from staff.member m where m.login = wanted and m.active
$$;
create function staff.find_session(hash bytea)
    returns table (id uuid, staff_id uuid, login text, name text, title text, roles text[], capacity int, csrf_token text,
                   expires_at timestamptz, companies uuid[])
    language sql stable security definer set search_path = '' as $$
    select s.id, s.staff_id, m.login, m.name, m.title, m.roles, m.capacity, s.csrf_token, s.expires_at,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)
    from staff.session s join staff.member m on m.id = s.staff_id
    where s.token_hash = hash and s.revoked_at is null and s.expires_at > now() and m.active
$$;
revoke all on function staff.find_login(text), staff.find_session(bytea) from public;
grant execute on function staff.find_login(text), staff.find_session(bytea) to suiban_app;

create schema staff_door;
grant usage on schema staff_door to suiban_app;
create view staff_door.member with (security_invoker = true) as
    select id, login, name, title, roles, capacity, active from staff.member;
create view staff_door.mandate with (security_invoker = true) as
    select company_id, staff_id from staff.mandate where withdrawn_at is null;
create view staff_door.member_skill with (security_invoker = true) as
    select staff_id, skill_key, level from staff.member_skill;
grant select on all tables in schema staff_door to suiban_app;
