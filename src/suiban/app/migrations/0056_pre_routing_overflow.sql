-- Where the work of a queue goes on to when it would wait longer than that, and where it goes when nobody could serve it.
alter table routing.queue
    add column overflow text not null default '',
    add column overflow_wait_s int not null default 120 check (overflow_wait_s between 5 and 3600);
alter table routing.rule add column fallback text not null default '';
-- Queues it came from, so that it goes to none of them again.
alter table routing.work add column been uuid[] not null default '{}';
