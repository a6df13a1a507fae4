-- Who saw which identifier unmasked, when and why: what the daily limit counts. The audit tells it too.
create table customers.reveal (
    company_id uuid not null,
    id uuid not null default uuidv7(),
    actor_id uuid not null,
    customer_id uuid not null,
    identifier_id uuid,
    reason text not null,
    at timestamptz not null,
    primary key (company_id, id)
);
create index reveal_by_actor on customers.reveal (company_id, actor_id, at desc);
call platform.isolate('customers.reveal');
grant select, insert on customers.reveal to suiban_app;
