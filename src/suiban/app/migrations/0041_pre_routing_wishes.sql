-- What a queue would rather have in who serves it: key -> level, a level less with each relax_s of waiting.
alter table routing.queue
    add column wishes jsonb not null default '{}',
    add column relax_s int not null default 20 check (relax_s between 1 and 600);
