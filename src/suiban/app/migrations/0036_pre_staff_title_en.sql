-- A member's title as those read it who work in English; empty: the title serves for both.
alter table staff.member add column title_en text not null default '';

create or replace view staff_door.member with (security_invoker = true) as
    select id, login, name, title, roles, capacity, active, staff.granted(roles) as granted, title_en
    from staff.member;
