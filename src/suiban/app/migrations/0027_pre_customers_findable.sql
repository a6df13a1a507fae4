-- What a customer is found by: parts of the name, its pinyin, tags, number, last four digits. One word a row and nothing
-- but equality, because row-level security lets no other comparison use an index.
create table customers.findable (
    company_id uuid not null,
    term text not null,
    customer_id uuid not null,
    primary key (company_id, term, customer_id),
    foreign key (company_id, customer_id) references customers.customer (company_id, id) on delete cascade
);
create index findable_customer on customers.findable (company_id, customer_id);
call platform.isolate('customers.findable');
grant select, insert, delete on customers.findable to suiban_app;

-- Raised once a customer's words are there: those of before this migration get theirs from a job.
alter table customers.customer add column findable_version smallint not null default 0;
create index customer_unfindable on customers.customer (company_id, id) where findable_version < 1;
