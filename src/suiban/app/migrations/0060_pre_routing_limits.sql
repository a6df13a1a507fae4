-- Of a kind of work somebody has at most so much at a time (0: never), whatever it weighs: {"video": 2, "call": 0}.
alter table staff.member add column limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object');
alter table staff.ability_change add column limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object');

create or replace view staff_door.member with (security_invoker = true) as
    select id, login, name, title, roles, capacity, active, staff.granted(roles) as granted, title_en, limits
    from staff.member;

create or replace trigger mark_changed after insert or update of capacity, active, limits on staff.member
    for each row execute function staff.mark_member();

-- Who misses so many offers in a row is set away (0: never).
alter table routing.rule add column missed_max int not null default 3 check (missed_max between 0 and 20);

-- A push may tell of an offered task: of those to one browser the last one offered.
alter table notices.push
    add column work_id uuid,
    drop constraint push_check1,
    add constraint push_about_check check (num_nonnulls(conversation_id, work_id) = (kind <> 'test')::int);
