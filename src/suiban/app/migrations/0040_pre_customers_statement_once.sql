-- A statement of the bank's app opens one session: who overheard it comes too late.
alter table customers.session add column statement_hash bytea;
create unique index session_statement_idx on customers.session (company_id, statement_hash)
    where statement_hash is not null;
