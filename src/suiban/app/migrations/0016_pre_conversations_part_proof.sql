-- How surely the customer was known when another company let them in: its own sessions cannot tell.
alter table conversations.part add column proof_level smallint not null default 0 check (proof_level between 0 and 4);
create or replace view conversations_door.part with (security_invoker = true) as
    select company_id, id, conversation_id, host_company_id, customer_id, opened_at, proof_level from conversations.part;
