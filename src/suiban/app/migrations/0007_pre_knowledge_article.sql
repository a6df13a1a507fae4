create schema knowledge;
grant usage on schema knowledge to suiban_app;
create table knowledge.article (
    company_id uuid not null references platform.company,
    id uuid not null default uuidv7(),
    key text not null,
    version int not null,
    topic text not null,
    title text not null,
    questions text[] not null,
    keywords text[] not null default '{}',
    body text not null,
    audience text[] not null,
    source text not null,
    related text[] not null default '{}',
    effective_from date not null,
    effective_until date,
    updated_at timestamptz not null default now(),
    primary key (company_id, id),
    unique (company_id, key, version)
);
call platform.isolate('knowledge.article');
grant select, insert, update on knowledge.article to suiban_app;
