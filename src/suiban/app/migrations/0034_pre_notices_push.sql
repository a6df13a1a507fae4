-- Being told while one looks elsewhere: browsers that agreed, what each person wants to be told, and an outbox.
create view staff_door.session with (security_invoker = true) as
    select id, staff_id, expires_at, revoked_at, step, idle_s, last_seen_at from staff.session;
grant select on staff_door.session to suiban_app;

create schema notices;
grant usage on schema notices to suiban_app;

create table notices.wants (
    staff_id uuid primary key references staff.member,
    kinds text[] not null,
    quiet_from smallint check (quiet_from between 0 and 1439),
    quiet_until smallint check (quiet_until between 0 and 1439),
    time_zone text not null,
    check ((quiet_from is null) = (quiet_until is null))
);
alter table notices.wants enable row level security;
alter table notices.wants force row level security;
create policy shared_mandate on notices.wants
    using (exists (select from staff_door.mandate m where m.staff_id = wants.staff_id));

-- One browser a sign-in; it goes with the sign-in's row, and is not used any more from the moment that ended.
create table notices.staff_browser (
    session_id uuid primary key references staff.session on delete cascade,
    staff_id uuid not null references staff.member,
    endpoint text not null,
    public bytea not null,
    auth bytea not null,
    language text not null check (language in ('zh', 'en')),
    created_at timestamptz not null,
    last_error text not null default ''
);
create index staff_browser_staff on notices.staff_browser (staff_id);
create index staff_browser_endpoint on notices.staff_browser (endpoint);
alter table notices.staff_browser enable row level security;
alter table notices.staff_browser force row level security;
create policy shared_mandate on notices.staff_browser
    using (exists (select from staff_door.mandate m where m.staff_id = staff_browser.staff_id));

create table notices.customer_browser (
    company_id uuid not null,
    session_id uuid not null,
    customer_id uuid not null,
    endpoint text not null,
    public bytea not null,
    auth bytea not null,
    language text not null check (language in ('zh', 'en')),
    created_at timestamptz not null,
    primary key (company_id, session_id),
    foreign key (session_id, company_id) references customers.session on delete cascade
);
create index customer_browser_customer on notices.customer_browser (company_id, customer_id);
create index customer_browser_endpoint on notices.customer_browser (endpoint);
call platform.isolate('notices.customer_browser');

-- What is on its way. A row goes when it was sent or is not worth sending any more.
create table notices.push (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    staff_session_id uuid references notices.staff_browser on delete cascade,
    customer_session_id uuid,
    kind text not null check (kind in ('offer', 'message', 'consult', 'answer', 'test')),
    conversation_id uuid,
    talk_seq bigint not null default 0,
    attempts int not null default 0,
    next_at timestamptz not null,
    expires_at timestamptz not null,
    claimed_until timestamptz,
    primary key (company_id, id),
    foreign key (company_id, customer_session_id) references notices.customer_browser on delete cascade,
    check (num_nonnulls(staff_session_id, customer_session_id) = 1),
    check ((conversation_id is null) = (kind = 'test'))
) with (fillfactor = 80);
create unique index push_once on notices.push
    (company_id, coalesce(staff_session_id, customer_session_id), kind, conversation_id) nulls not distinct;
create index push_due on notices.push (company_id, next_at);
create index push_customer on notices.push (company_id, customer_session_id) where customer_session_id is not null;
create index push_staff on notices.push (staff_session_id) where staff_session_id is not null;
call platform.isolate('notices.push');
grant select, insert, update, delete on all tables in schema notices to suiban_app;

-- Whether anybody is to be told at all, asked by a listener before any company is known.
create function notices.anybody(out staff boolean, out customers boolean)
    language sql stable security definer set search_path = '' as $$
    select exists (select from notices.staff_browser), exists (select from notices.customer_browser)
$$;
-- A browser that changes hands keeps its endpoint: who shows it, has it, whoever had it before.
create function notices.forget_endpoint(wanted text) returns void
    language sql security definer set search_path = '' as $$
    delete from notices.staff_browser where endpoint = wanted;
    delete from notices.customer_browser where endpoint = wanted;
$$;
revoke all on function notices.anybody(), notices.forget_endpoint(text) from public;
grant execute on function notices.anybody(), notices.forget_endpoint(text) to suiban_app;

-- The first steps at the desk that a person has taken, and whether they want to see the list.
create table staff.first_step (
    staff_id uuid not null references staff.member,
    step text not null,
    done_at timestamptz not null,
    primary key (staff_id, step)
);
create table staff.guide (
    staff_id uuid primary key references staff.member,
    hidden_at timestamptz
);
do $$
declare target text;
begin
    foreach target in array array['first_step', 'guide'] loop
        execute format('alter table staff.%I enable row level security', target);
        execute format('alter table staff.%I force row level security', target);
        execute format('create policy shared_mandate on staff.%I'
            ' using (exists (select from staff.mandate m where m.staff_id = %I.staff_id))', target, target);
    end loop;
end $$;
grant select, insert, update on staff.first_step, staff.guide to suiban_app;
