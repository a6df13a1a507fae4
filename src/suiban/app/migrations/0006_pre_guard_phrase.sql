create schema guard;
grant usage on schema guard to suiban_app;
create table guard.phrase (
    company_id uuid not null references platform.company,
    id uuid not null default uuidv7(),
    phrase text not null,
    action text not null check (action in ('mask', 'warn', 'refuse')),
    note text not null default '',
    note_en text not null default '',
    primary key (company_id, id),
    unique (company_id, phrase)
);
call platform.isolate('guard.phrase');
grant select, insert, update, delete on guard.phrase to suiban_app;
