-- For how long a customer is kept for whom they know, and whether their language and region are asked of who serves.
alter table routing.queue
    add column last_agent_s int not null default 0 check (last_agent_s between 0 and 600),
    add column manager_s int not null default 0 check (manager_s between 0 and 600),
    add column language_skill text not null default 'off' check (language_skill in ('off', 'wish', 'must')),
    add column region_skill boolean not null default false;

-- Whom this customer knows, what they would rather have, and what their priority is made of besides their queue's.
alter table routing.work
    add column customer_id uuid,
    add column manager_id uuid,
    add column last_agent_id uuid,
    add column wishes jsonb not null default '{}',
    add column points jsonb not null default '{}';
create index work_customer on routing.work (company_id, customer_id, enqueued_at) where customer_id is not null;

-- How a company values its customers; without a row nobody is put before another. level_points, regions: 'name=value'.
create table routing.rule (
    company_id uuid primary key references platform.company,
    level_points text[] not null default '{}',
    returned_points int not null default 0 check (returned_points between 0 and 50),
    last_agent_days int not null default 30 check (last_agent_days between 1 and 365),
    regions text[] not null default '{}'
);
call platform.isolate('routing.rule');
grant select, insert, update on routing.rule to suiban_app;
