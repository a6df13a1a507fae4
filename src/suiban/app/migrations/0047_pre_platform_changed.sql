-- What changed that somebody keeps in memory: written in the transaction that changed it, taken out by who keeps it.
-- A module that lets others keep what it has marks it here under a name of its own; it never knows who reads.
-- What was marked and is not committed yet is simply found later.
create table platform.changed (
    what text not null,
    item uuid not null
);
alter table platform.changed set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
grant select, insert, delete on platform.changed to suiban_app;

-- Who serves, with what: mandates, skills, capacity, being active.
create function staff.mark_member() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into platform.changed (what, item) values ('staff.member', new.id);
    return null;
end $$;
create trigger mark_changed after insert or update of capacity, active on staff.member
    for each row execute function staff.mark_member();

create function staff.mark_serving() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_op = 'DELETE' then
        insert into platform.changed (what, item) values ('staff.member', old.staff_id);
    else
        insert into platform.changed (what, item) values ('staff.member', new.staff_id);
    end if;
    return null;
end $$;
create trigger mark_changed after insert or update or delete on staff.member_skill
    for each row execute function staff.mark_serving();
create trigger mark_changed after insert or update or delete on staff.mandate
    for each row execute function staff.mark_serving();

-- Who holds conversations. What is said touches none of these columns.
create function conversations.mark_holder() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_op = 'UPDATE' and old.holder_kind = 'staff' then
        insert into platform.changed (what, item) values ('conversations.holder', old.holder_id);
    end if;
    if new.holder_kind = 'staff' then
        insert into platform.changed (what, item) values ('conversations.holder', new.holder_id);
    end if;
    return null;
end $$;
create trigger mark_changed_new after insert on conversations.conversation
    for each row when (new.holder_kind = 'staff') execute function conversations.mark_holder();
create trigger mark_changed after update of holder_kind, holder_id, state on conversations.conversation
    for each row when ((old.holder_kind = 'staff' or new.holder_kind = 'staff')
        and (old.holder_kind, old.holder_id, old.state) is distinct from (new.holder_kind, new.holder_id, new.state))
    execute function conversations.mark_holder();
