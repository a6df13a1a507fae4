-- Credentials of staff: passwords that are changed by their owner, one-time codes, a second step, throttled guessing,
-- sessions that know how they came about, and requests that a second person decides.
alter table staff.member
    add column password_set_at timestamptz not null default now(),
    add column password_must_change boolean not null default false,
    add column last_sign_in_at timestamptz,
    add column failed_since int not null default 0;

alter table staff.session
    add column step text not null default '' check (step in ('', 'second', 'password', 'enrol')),
    add column tries int not null default 0,
    add column method text not null default 'password' check (method in ('password', 'code', 'oidc')),
    add column strength smallint not null default 1 check (strength in (1, 2)),
    add column network text not null default '',
    add column last_seen_at timestamptz not null default now(),
    add column idle_s int check (idle_s > 0),
    add column previous_at timestamptz,
    add column failed_before int not null default 0;
comment on column staff.session.step is 'What is still to be done before this is a session; empty: nothing.';

-- What a company asks of its people; somebody with several mandates keeps to the strictest of each.
create table staff.policy (
    company_id uuid primary key references platform.company,
    classes_min smallint not null default 0 check (classes_min between 0 and 4),
    password_days_max int not null default 0 check (password_days_max between 0 and 730),
    session_hours_max int not null default 12 check (session_hours_max between 1 and 12),
    idle_minutes_max int not null default 0 check (idle_minutes_max = 0 or idle_minutes_max between 5 and 1440),
    second_step_roles text[] not null default '{}'
);
call platform.isolate('staff.policy');

create table staff.password_history (
    staff_id uuid not null references staff.member,
    set_at timestamptz not null,
    password_hash text not null,
    primary key (staff_id, set_at)
);
create table staff.sign_in_code (
    staff_id uuid primary key references staff.member,
    code_hash bytea not null,
    issued_by uuid not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create table staff.totp (
    staff_id uuid primary key references staff.member,
    secret bytea not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0
);
create table staff.recovery_code (
    staff_id uuid not null references staff.member,
    code_hash bytea not null,
    used_at timestamptz,
    primary key (staff_id, code_hash)
);
do $$
declare target text;
begin
    foreach target in array array['password_history', 'sign_in_code', 'totp', 'recovery_code'] loop
        execute format('alter table staff.%I enable row level security', target);
        execute format('alter table staff.%I force row level security', target);
        execute format('create policy shared_mandate on staff.%I'
            ' using (exists (select from staff.mandate m where m.staff_id = %I.staff_id))', target, target);
    end loop;
end $$;

-- Failed sign-ins, by hashes of login and address: nobody's name, nobody's address, no company. Address '' is all of them.
create table staff.sign_in_try (
    login_hash bytea not null,
    address_hash bytea not null,
    failures int not null,
    last_at timestamptz not null,
    free_at timestamptz not null,
    good_at timestamptz,
    primary key (login_hash, address_hash)
);
create index sign_in_try_age on staff.sign_in_try (last_at);

-- Seen by whoever works for all companies concerned, and by nobody else.
create table staff.request (
    id uuid primary key,
    companies uuid[] not null check (cardinality(companies) > 0),
    kind text not null check (kind in ('create_member', 'set_roles', 'grant_mandates', 'reset_second_step',
                                       'issue_code', 'reactivate')),
    staff_id uuid not null,
    payload jsonb not null,
    reason text not null,
    asked_by uuid not null references staff.member,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'approved', 'refused', 'withdrawn', 'expired')),
    decided_by uuid references staff.member check (decided_by is distinct from asked_by or state = 'withdrawn'),
    decided_at timestamptz,
    decision_reason text not null default ''
);
create index request_waiting on staff.request (asked_at desc);
create unique index request_once on staff.request (staff_id, kind) where state = 'waiting';
alter table staff.request enable row level security;
alter table staff.request force row level security;
create policy all_companies on staff.request using (companies <@ (select platform.scope())::uuid[]);

grant select, insert, update on staff.policy, staff.totp, staff.request to suiban_app;
grant select, insert, update, delete
    on staff.password_history, staff.sign_in_code, staff.recovery_code, staff.sign_in_try to suiban_app;
grant delete on staff.totp to suiban_app;

drop function staff.find_login(text);
create function staff.find_login(wanted text)
    returns table (id uuid, password_hash text, companies uuid[])
    language sql stable security definer set search_path = '' as $$
    select m.id, m.password_hash,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)
    from staff.member m where m.login = wanted and m.active
$$;
drop function staff.find_session(bytea);
create function staff.find_session(hash bytea)
    returns table (id uuid, staff_id uuid, login text, name text, title text, roles text[], capacity int, csrf_token text,
                   expires_at timestamptz, companies uuid[], previous_at timestamptz, failed_before int)
    language sql stable security definer set search_path = '' as $$
    select s.id, s.staff_id, m.login, m.name, m.title, m.roles, m.capacity, s.csrf_token, s.expires_at,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null),
           s.previous_at, s.failed_before
    from staff.session s join staff.member m on m.id = s.staff_id
    where s.token_hash = hash and s.step = '' and s.revoked_at is null and s.expires_at > now() and m.active
      and (s.idle_s is null or s.last_seen_at + make_interval(secs => s.idle_s) > now())
$$;
-- A sign-in that is not finished: whose it is and for which companies, so that the rest happens in their scope.
create function staff.find_step(hash bytea)
    returns table (id uuid, staff_id uuid, login text, step text, companies uuid[])
    language sql stable security definer set search_path = '' as $$
    select s.id, s.staff_id, m.login, s.step,
           array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)
    from staff.session s join staff.member m on m.id = s.staff_id
    where s.token_hash = hash and s.step <> '' and s.revoked_at is null and s.expires_at > now() and m.active
$$;
-- All companies somebody works for: who decides over the whole person must work for all of them. Ids only, to compare.
create function staff.works_for(member uuid) returns uuid[]
    language sql stable security definer set search_path = '' as $$
    select array(select d.company_id from staff.mandate d where d.staff_id = member and d.withdrawn_at is null
                 order by d.company_id)
$$;
create function staff.touch_sessions(ids uuid[], ats timestamptz[]) returns void
    language sql security definer set search_path = '' as $$
    update staff.session s set last_seen_at = t.at
    from unnest(ids, ats) as t (id, at) where s.id = t.id and s.last_seen_at < t.at and s.revoked_at is null
$$;
revoke all on function staff.find_login(text), staff.find_session(bytea), staff.find_step(bytea), staff.works_for(uuid),
    staff.touch_sessions(uuid[], timestamptz[]) from public;
grant execute on function staff.find_login(text), staff.find_session(bytea), staff.find_step(bytea),
    staff.works_for(uuid), staff.touch_sessions(uuid[], timestamptz[]) to suiban_app;
