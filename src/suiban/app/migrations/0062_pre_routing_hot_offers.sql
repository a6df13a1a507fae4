-- What waits, and what is not over, as columns of their own. An offer changes neither, so that the new version of the
-- row stays on its page and no index is written (a heap-only tuple), once those of before are gone (0064): by the state
-- itself each offer wrote six. Whom a work is offered to only its reservations tell: work.staff_id is whoever has it.
-- The table is written anew: with millions of works routing stands still for some seconds.
alter table routing.work
    add column waits boolean not null generated always as (state in ('queued', 'reserved')) stored,
    add column open boolean not null generated always as (state in ('queued', 'reserved', 'accepted')) stored;
select set_config('suiban.companies', coalesce((select string_agg(id::text, ',') from platform.company), ''), true);
update routing.work set staff_id = null where state = 'reserved';

create unique index work_talk on routing.work (company_id, conversation_id) where open;
create index work_held on routing.work (staff_id) where open and staff_id is not null;
create index work_line on routing.work (company_id, queue_id, priority desc, enqueued_at) where waits;
create index work_ended on routing.work (company_id, queue_id, ended_at) where ended_at is not null;
-- Tasks that wait are few beside talks: whether their kind has opened or closed is looked at every other second.
create index work_task_line on routing.work (company_id, kind) where waits and conversation_id is null;

-- Whoever is asked is noted with each offer: room on the page for the next version of their row.
alter table routing.presence set (fillfactor = 50);
-- Who is doubted is asked for twice a second.
create index presence_doubted on routing.presence (disconnected_at) where disconnected_at is not null;

create or replace view routing_door.work with (security_invoker = true) as
    select w.company_id, w.id, w.conversation_id, w.queue_id, q.key as queue_key, q.name as queue_name, q.target_wait_s,
           w.state, w.priority, w.enqueued_at, w.staff_id, w.reservation_id, w.accepted_at, w.ended_at, w.kind, w.due_by,
           w.only_staff_id, coalesce(nullif(q.name_en, ''), q.name) as queue_name_en, w.target_s, w.open
    from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id;
