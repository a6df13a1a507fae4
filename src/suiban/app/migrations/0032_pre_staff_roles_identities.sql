-- Roles that a house defines for itself, what a company asks of sign-ins beyond passwords, and sign-ins at an identity
-- provider (OpenID Connect).

-- A role's permissions are checked where they are used; built-in roles stand in the code. It may only be given to people
-- all of whose companies are among its own: who defines it decides for no other company.
create table staff.role (
    id uuid primary key,
    key text not null unique,
    name text not null,
    name_en text not null,
    permissions text[] not null check (cardinality(permissions) > 0),
    companies uuid[] not null check (cardinality(companies) > 0),
    version int not null default 1,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    retired_at timestamptz
);
alter table staff.role enable row level security;
alter table staff.role force row level security;
create policy shared_company on staff.role using (companies && (select platform.scope())::uuid[]);
grant select, insert, update on staff.role to suiban_app;

-- What custom roles allow, wherever they were defined: a member's rights do not depend on who asks for them.
create function staff.granted(held text[]) returns text[]
    language sql stable security definer set search_path = '' as $$
    select coalesce(array_agg(distinct permission order by permission), '{}')
    from staff.role r cross join unnest(r.permissions) permission
    where r.key = any (held) and r.retired_at is null
$$;
revoke all on function staff.granted(text[]) from public;
grant execute on function staff.granted(text[]) to suiban_app;

create or replace view staff_door.member with (security_invoker = true) as
    select id, login, name, title, roles, capacity, active, staff.granted(roles) as granted from staff.member;

drop function staff.find_session(bytea);
create function staff.find_session(hash bytea)
    returns table (id uuid, staff_id uuid, login text, name text, title text, roles text[], granted text[], capacity int,
                   csrf_token text, expires_at timestamptz, companies uuid[], previous_at timestamptz, failed_before int)
    language sql stable security definer set search_path = '' as $$
    select s.id, s.staff_id, m.login, m.name, m.title, m.roles, staff.granted(m.roles), m.capacity, s.csrf_token,
           s.expires_at,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null),
           s.previous_at, s.failed_before
    from staff.session s join staff.member m on m.id = s.staff_id
    where s.token_hash = hash and s.step = '' and s.revoked_at is null and s.expires_at > now() and m.active
      and (s.idle_s is null or s.last_seen_at + make_interval(secs => s.idle_s) > now())
$$;
revoke all on function staff.find_session(bytea) from public;
grant execute on function staff.find_session(bytea) to suiban_app;

-- What is asked for may also be about a role or a company.
alter table staff.request rename column staff_id to about_id;
alter table staff.request drop constraint request_kind_check;
alter table staff.request add constraint request_kind_check check (kind in (
    'create_member', 'set_roles', 'grant_mandates', 'reset_second_step', 'issue_code', 'reactivate',
    'define_role', 'retire_role', 'set_policy', 'unlink_identity'));

alter table staff.policy
    add column characters_min smallint not null default 10 check (characters_min between 10 and 64),
    add column history_kept smallint not null default 5 check (history_kept between 5 and 24),
    add column lock_failures smallint not null default 12 check (lock_failures between 3 and 12),
    add column lock_minutes int not null default 15 check (lock_minutes between 15 and 1440),
    add column reveals_per_day smallint not null default 20 check (reveals_per_day between 0 and 100);

-- Failures count before anybody is known: the strictest company of the installation counts for every login, so that
-- nothing shows which of them exist.
create function staff.lock_rule(out failures int, out minutes int)
    language sql stable security definer set search_path = '' as $$
    select coalesce(min(p.lock_failures), 12), coalesce(max(p.lock_minutes), 15) from staff.policy p
$$;
revoke all on function staff.lock_rule() from public;
grant execute on function staff.lock_rule() to suiban_app;

-- Who somebody is at an identity provider: found by the login once, by the provider's own name for them (sub) since.
create table staff.identity (
    staff_id uuid primary key references staff.member,
    issuer text not null,
    subject text not null,
    linked_at timestamptz not null,
    unique (issuer, subject)
);
alter table staff.identity enable row level security;
alter table staff.identity force row level security;
create policy shared_mandate on staff.identity
    using (exists (select from staff.mandate m where m.staff_id = identity.staff_id));
create policy newcomer on staff.identity for insert with check (true);
grant select, insert, delete on staff.identity to suiban_app;

-- Sign-ins that were begun at a provider and not finished: by hashes of state and browser, each good once.
create table staff.oidc_flow (
    state_hash bytea primary key,
    browser_hash bytea not null,
    nonce text not null,
    verifier bytea not null,
    redirect_uri text not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index oidc_flow_age on staff.oidc_flow (expires_at);
grant select, insert, update, delete on staff.oidc_flow to suiban_app;

-- The provider's own session behind one of ours, so that each can end the other. The id token is sealed.
alter table staff.session
    add column provider_sid text not null default '',
    add column provider_token bytea;
create index session_provider on staff.session (provider_sid) where provider_sid <> '' and revoked_at is null;

create function staff.find_identity(wanted_issuer text, wanted_subject text, wanted_login text)
    returns table (id uuid, login text, linked boolean, other boolean, companies uuid[], roles text[])
    language sql stable security definer set search_path = '' as $$
    select m.id, m.login, i.staff_id is not null,
           exists (select from staff.identity o where o.staff_id = m.id
                   and (o.issuer, o.subject) <> (wanted_issuer, wanted_subject)),
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null),
           m.roles
    from staff.member m
    left join staff.identity i on i.staff_id = m.id and i.issuer = wanted_issuer and i.subject = wanted_subject
    where m.active and (i.staff_id is not null or m.login = wanted_login)
    order by i.staff_id is null limit 1
$$;
-- Whose sessions a provider ended: back-channel log-out knows a session or a subject, never a company.
create function staff.provider_sessions(wanted_issuer text, wanted_sid text, wanted_subject text)
    returns table (id uuid, staff_id uuid, companies uuid[])
    language sql stable security definer set search_path = '' as $$
    select s.id, s.staff_id,
           array(select d.company_id from staff.mandate d where d.staff_id = s.staff_id and d.withdrawn_at is null)
    from staff.session s join staff.identity i on i.staff_id = s.staff_id and i.issuer = wanted_issuer
    where s.method = 'oidc' and s.revoked_at is null and s.expires_at > now()
      and (wanted_sid = '' or s.provider_sid = wanted_sid) and (wanted_subject = '' or i.subject = wanted_subject)
      and (wanted_sid <> '' or wanted_subject <> '')
$$;
revoke all on function staff.find_identity(text, text, text), staff.provider_sessions(text, text, text) from public;
grant execute on function staff.find_identity(text, text, text), staff.provider_sessions(text, text, text) to suiban_app;
