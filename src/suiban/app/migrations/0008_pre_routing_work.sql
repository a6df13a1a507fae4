create schema routing;
grant usage on schema routing to suiban_app;

create table routing.queue (
    company_id uuid not null references platform.company,
    id uuid not null default uuidv7(),
    key text not null,
    name text not null,
    skills jsonb not null default '{}',
    reservation_s int not null default 20 check (reservation_s between 1 and 600),
    target_wait_s int not null default 30,
    primary key (company_id, id),
    unique (company_id, key)
);
call platform.isolate('routing.queue');

-- holder_token: the conversation's, when it began to wait (or was accepted): a later token means it went elsewhere.
-- skills: wanted on top of the queue's. only_staff_id: a colleague asked by name.
-- state: queued -> reserved -> accepted -> completed; reserved falls back to queued when rejected or timed out.
create table routing.work (
    company_id uuid not null,
    id uuid not null,
    kind text not null default 'conversation',
    conversation_id uuid not null,
    queue_id uuid not null,
    companies uuid[] not null,
    only_staff_id uuid,
    skills jsonb not null default '{}',
    holder_token bigint not null,
    state text not null check (state in ('queued', 'reserved', 'accepted', 'completed', 'cancelled')),
    priority int not null default 0,
    enqueued_at timestamptz not null,
    staff_id uuid,
    reservation_id uuid,
    passed_over uuid[] not null default '{}',
    accepted_at timestamptz,
    ended_at timestamptz,
    primary key (company_id, id),
    foreign key (company_id, queue_id) references routing.queue
) with (fillfactor = 70);
create unique index work_open on routing.work (company_id, conversation_id) where state in ('queued', 'reserved', 'accepted');
create index work_waiting on routing.work (company_id, queue_id, priority desc, enqueued_at) where state in ('queued', 'reserved');
create index work_staff on routing.work (staff_id) where state in ('reserved', 'accepted');
create index work_accepted on routing.work (company_id, queue_id, accepted_at) where accepted_at is not null;
create index work_taken on routing.work (staff_id, conversation_id) where accepted_at is not null;
create index work_cancelled on routing.work (company_id, queue_id, ended_at) where state = 'cancelled';
call platform.isolate('routing.work');

create table routing.reservation (
    company_id uuid not null,
    id uuid not null,
    work_id uuid not null,
    staff_id uuid not null,
    state text not null check (state in ('reserved', 'accepted', 'rejected', 'timed_out', 'withdrawn')),
    offered_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    reason text not null default '',
    primary key (company_id, id),
    foreign key (company_id, work_id) references routing.work
);
create index reservation_open on routing.reservation (expires_at) where state = 'reserved';
call platform.isolate('routing.reservation');

-- A worker's state over all companies; seen by scopes that share a mandate. Intervals are kept as facts from day one.
create table routing.presence (
    staff_id uuid primary key,
    state text not null check (state in ('available', 'away', 'offline')),
    reason text not null default '',
    since timestamptz not null,
    version bigint not null default 1,
    missed int not null default 0,
    last_offered_at timestamptz,
    disconnected_at timestamptz
);
create table routing.presence_interval (
    staff_id uuid not null,
    id uuid not null default uuidv7(),
    state text not null,
    reason text not null default '',
    began_at timestamptz not null,
    ended_at timestamptz not null,
    primary key (staff_id, id)
);
alter table routing.presence enable row level security;
alter table routing.presence force row level security;
create policy shared_mandate on routing.presence
    using (exists (select from staff_door.mandate m where m.staff_id = presence.staff_id));
alter table routing.presence_interval enable row level security;
alter table routing.presence_interval force row level security;
create policy shared_mandate on routing.presence_interval
    using (exists (select from staff_door.mandate m where m.staff_id = presence_interval.staff_id));
grant select, insert, update on all tables in schema routing to suiban_app;

create schema routing_door;
grant usage on schema routing_door to suiban_app;
create view routing_door.work with (security_invoker = true) as
    select w.company_id, w.id, w.conversation_id, w.queue_id, q.key as queue_key, q.name as queue_name, q.target_wait_s,
           w.state, w.priority, w.enqueued_at, w.staff_id, w.reservation_id, w.accepted_at, w.ended_at
    from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id;
create view routing_door.reservation with (security_invoker = true) as
    select r.company_id, r.id, r.work_id, w.conversation_id, r.staff_id, r.state, r.offered_at, r.expires_at, q.key as queue_key
    from routing.reservation r join routing.work w on w.company_id = r.company_id and w.id = r.work_id
    join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id;
create view routing_door.presence with (security_invoker = true) as
    select staff_id, state, reason, since, version from routing.presence;
create view routing_door.queue with (security_invoker = true) as
    select company_id, id, key, name, target_wait_s from routing.queue;
grant select on all tables in schema routing_door to suiban_app;
