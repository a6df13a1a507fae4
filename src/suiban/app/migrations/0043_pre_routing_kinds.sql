-- Work of every kind. A weight is in units of a worker's capacity, 0: all of it. What may be interrupted fills only what
-- nothing else needs. target_s null: the queue's.
alter table routing.work
    alter column conversation_id drop not null,
    add column weight int not null default 1 check (weight between 0 and 20),
    add column interruptible boolean not null default false,
    add column target_s int check (target_s between 1 and 2592000),
    add constraint work_kind_check check (kind in ('conversation', 'call', 'callback', 'journey_alert', 'lead', 'order',
                                                   'review', 'complaint', 'video', 'ticket')),
    add constraint work_talk_check check (kind not in ('conversation', 'callback') or conversation_id is not null);

-- What a company says of a kind; without a row the kind is as the house declares it.
create table routing.kind (
    company_id uuid not null references platform.company,
    key text not null check (key in ('conversation', 'call', 'callback', 'journey_alert', 'lead', 'order', 'review',
                                     'complaint', 'video', 'ticket')),
    name text not null default '',
    name_en text not null default '',
    weight int not null check (weight between 0 and 20),
    interruptible boolean not null,
    target_s int check (target_s between 1 and 2592000),
    kept boolean not null,
    hours_key text not null default '',
    primary key (company_id, key)
);
call platform.isolate('routing.kind');
grant select, insert, update on routing.kind to suiban_app;

create or replace view routing_door.reservation with (security_invoker = true) as
    select r.company_id, r.id, r.work_id, w.conversation_id, r.staff_id, r.state, r.offered_at, r.expires_at,
           q.key as queue_key, w.kind
    from routing.reservation r
    join routing.work w on w.company_id = r.company_id and w.id = r.work_id
    join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id;
