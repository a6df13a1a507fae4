-- One decider leads, as long as its lease lasts. Each change of leader is an epoch: what the last one still sends under
-- its own is refused.
create table routing.leader (
    shard int primary key,
    epoch bigint not null default 0,
    holder uuid,
    expires_at timestamptz not null default '-infinity'
);
insert into routing.leader (shard) values (0);
grant select, update on routing.leader to suiban_app;

-- What the leader keeps in memory and did not change itself: it alone turns what waits into what is reserved.
create function routing.mark_work() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_op = 'INSERT' then
        if new.state = 'queued' then
            insert into platform.changed (what, item) values ('routing.work', new.id);
        end if;
    elsif old.state = 'queued' or new.state = 'queued' then
        insert into platform.changed (what, item) values ('routing.work', new.id);
    end if;
    if tg_op = 'UPDATE' and old.staff_id is not null then
        insert into platform.changed (what, item) values ('routing.worker', old.staff_id);
    end if;
    if new.staff_id is not null and (tg_op = 'INSERT' or new.staff_id is distinct from old.staff_id) then
        insert into platform.changed (what, item) values ('routing.worker', new.staff_id);
    end if;
    return null;
end $$;
create trigger mark_changed_new after insert on routing.work for each row execute function routing.mark_work();
create trigger mark_changed after update on routing.work
    for each row when (not (old.state = 'queued' and new.state = 'reserved')) execute function routing.mark_work();

create function routing.mark_presence() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into platform.changed (what, item) values ('routing.worker', new.staff_id);
    return null;
end $$;
create trigger mark_changed after insert or update of state on routing.presence
    for each row execute function routing.mark_presence();

create function routing.mark_queue() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into platform.changed (what, item) values ('routing.queue', new.id);
    return null;
end $$;
create trigger mark_changed after update on routing.queue
    for each row when (old is distinct from new) execute function routing.mark_queue();
