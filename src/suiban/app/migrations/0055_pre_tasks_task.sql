-- Work without a conversation. due_by: when it is to be done, as far as somebody said so. kept: it stays with whoever has
-- it when they go.
alter table routing.work
    add column due_by timestamptz,
    add column kept boolean not null default false;

-- Who had a task when, and how it left them.
create table routing.holding (
    company_id uuid not null,
    id uuid not null,
    work_id uuid not null,
    staff_id uuid not null,
    since timestamptz not null,
    until timestamptz,
    how text not null default '' check (how in ('', 'completed', 'handed_back', 'passed_on', 'moved', 'cancelled',
                                                'disconnected', 'mandate_withdrawn')),
    reason text not null default '',
    primary key (company_id, id),
    foreign key (company_id, work_id) references routing.work (company_id, id)
);
create unique index holding_open on routing.holding (company_id, work_id) where until is null;
create index holding_work on routing.holding (company_id, work_id);
create index holding_staff on routing.holding (staff_id, work_id);
call platform.isolate('routing.holding');
grant select, insert, update on routing.holding to suiban_app;

create view routing_door.holding with (security_invoker = true) as
    select company_id, id, work_id, staff_id, since, until, how, reason from routing.holding;
create or replace view routing_door.work with (security_invoker = true) as
    select w.company_id, w.id, w.conversation_id, w.queue_id, q.key as queue_key, q.name as queue_name, q.target_wait_s,
           w.state, w.priority, w.enqueued_at, w.staff_id, w.reservation_id, w.accepted_at, w.ended_at, w.kind,
           w.due_by, w.only_staff_id, coalesce(nullif(q.name_en, ''), q.name) as queue_name_en, w.target_s
    from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id;

create schema tasks;
create schema tasks_door;
grant usage on schema tasks, tasks_door to suiban_app;

create table tasks.task (
    company_id uuid not null,
    work_id uuid not null,
    kind text not null,
    title text not null,
    text text not null default '',
    link text not null default '',
    customer_id uuid,
    conversation_id uuid,
    by_kind text not null check (by_kind in ('staff', 'key', 'house')),
    by_id uuid not null,
    external_id text not null default '',
    made_at timestamptz not null,
    outcome text not null default '',
    primary key (company_id, work_id),
    foreign key (company_id, work_id) references routing.work (company_id, id)
);
create unique index task_external on tasks.task (company_id, by_id, external_id) where external_id <> '';
create index task_customer on tasks.task (company_id, customer_id, made_at desc) where customer_id is not null;
create index task_by on tasks.task (company_id, by_id, work_id desc);
call platform.isolate('tasks.task');
grant select, insert, update on tasks.task to suiban_app;

create table tasks.note (
    company_id uuid not null,
    id uuid not null,
    work_id uuid not null,
    at timestamptz not null,
    by_kind text not null check (by_kind in ('staff', 'key')),
    by_id uuid not null,
    text text not null,
    primary key (company_id, id),
    foreign key (company_id, work_id) references tasks.task (company_id, work_id)
);
create index note_work on tasks.note (company_id, work_id, at);
call platform.isolate('tasks.note');
grant select, insert on tasks.note to suiban_app;

create view tasks_door.task with (security_invoker = true) as
    select company_id, work_id, kind, title, customer_id, conversation_id, made_at, outcome from tasks.task;
grant select on tasks_door.task, routing_door.holding to suiban_app;
