-- What a queue promises: to answer so many of a hundred within target_wait_s; of some kinds of door another {share, within_s}.
alter table routing.queue
    add column promise_share int not null default 80 check (promise_share between 1 and 100),
    add column promises jsonb not null default '{"voice": {"share": 80, "within_s": 20}}';

-- channel_id: the door somebody came in by. Where their door has a promise of its own it stands in target_s.
alter table routing.work
    add column channel_id uuid;

select set_config('suiban.companies', coalesce((select string_agg(id::text, ',') from platform.company), ''), true);
update routing.work w set channel_id = c.channel_id
from conversations.conversation c
where c.company_id = w.company_id and c.id = w.conversation_id;
