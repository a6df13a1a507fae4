-- Names of queues are read in both languages; empty: the Chinese one stands for both.
alter table routing.queue add column name_en text not null default '';
create or replace view routing_door.queue with (security_invoker = true) as
    select company_id, id, key, name, target_wait_s, name_en from routing.queue;
