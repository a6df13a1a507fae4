-- A door's name as staff read it who work in English; empty: the name serves for both.
alter table conversations.channel add column name_en text not null default '';

create or replace view conversations_door.channel with (security_invoker = true) as
    select company_id, id, key, kind, name, accent, name_en
    from conversations.channel;
