-- Queues of the same company, by key, whose people step in while this one breaks its promise.
alter table routing.queue add column backup text[] not null default '{}';

-- When people of other queues stepped in, and until when (null: they still do). kept_since: since when the promise is
-- kept again without a break. by_keys: whose people. cause: the share that was promised (level), somebody who waited far
-- too long (wait). At most one at a time: who enters it or ends it does so by compare-and-set.
create table routing.backup (
    company_id uuid not null,
    queue_id uuid not null,
    since timestamptz not null,
    until timestamptz,
    kept_since timestamptz,
    by_keys text[] not null,
    cause text not null check (cause in ('level', 'wait')),
    primary key (company_id, queue_id, since),
    foreign key (company_id, queue_id) references routing.queue (company_id, id)
);
create unique index backup_now on routing.backup (company_id, queue_id) where until is null;
call platform.isolate('routing.backup');
grant select, insert, update on routing.backup to suiban_app;

-- What waits in a queue is decided otherwise from now on, or for whom others step in is.
create function routing.mark_backup() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into platform.changed (what, item) values ('routing.queue', new.queue_id);
    return null;
end $$;
create trigger mark_changed after insert or update of until on routing.backup
    for each row execute function routing.mark_backup();

create or replace function routing.mark_queue() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into platform.changed (what, item)
    select 'routing.queue', q.id from routing.queue q
    where q.company_id = new.company_id and (q.id = new.id or new.key = any (q.backup));
    return null;
end $$;
