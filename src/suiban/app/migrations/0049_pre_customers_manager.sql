-- Who looks after a customer, as somebody who works here; manager_name stays what is shown where nobody is named.
alter table customers.customer add column manager_staff_id uuid;
-- The language the page spoke when the session was opened ('' unknown).
alter table customers.session add column language text not null default '' check (language ~ '^([a-z]{2,3})?$');

create or replace view customers_door.customer with (security_invoker = true) as
    select company_id, id, display_name, gender, birth_year, city, level, manager_name, tags, manager_staff_id
    from customers.customer;
create or replace view customers_door.session with (security_invoker = true) as
    select company_id, id, customer_id, channel_id, proof_level, expires_at, revoked_at, raised_level, raised_until, language,
           created_at
    from customers.session;
