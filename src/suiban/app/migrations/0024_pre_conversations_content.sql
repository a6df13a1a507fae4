-- What a message can be beside words: an answer to an earlier one (quote), a card, a form, the answer to a form; and it
-- can be recalled. A recalled message keeps its row and its number: who may read everything still finds what it said.
alter table conversations.message
    add column quote bigint,
    add column recalled_at timestamptz,
    drop constraint message_kind_check,
    add constraint message_kind_check check (kind in ('text', 'picture', 'card', 'form', 'form_answer'));
create index message_recalled on conversations.message (conversation_id) where recalled_at is not null;
-- A form is answered once; an answer that was recalled makes room for another.
create unique index message_form_answer on conversations.message (conversation_id, quote, company_id)
    where kind = 'form_answer' and recalled_at is null;

-- The other floors read this view: what was recalled says nothing there.
create or replace view conversations_door.message with (security_invoker = true) as
    select company_id, conversation_id, talk_seq, part_id, author_kind, author_id, author_name, kind,
           case when recalled_at is null then text else '' end as text,
           case when recalled_at is null then extra end as extra, at, quote, recalled_at
    from conversations.message;

-- As before (0020), and with what is quoted. A quote names the talk it is of (quote_of), which may have ended meanwhile;
-- that it lies in the talk needs no look-up, as numbers have no gaps. refusal says why an item was not stored.
drop function conversations.receive(text, json, timestamptz, text);
create function conversations.receive(scope text, batch json, said_at timestamptz, fact text)
    returns table (alive boolean, repeat boolean, conversation_id uuid, talk_seq bigint, at timestamptz,
                   holder_kind text, refusal text)
    language plpgsql
    set search_path = '' set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare locked bigint;
begin
    perform set_config('suiban.companies', scope, true);

    -- In the order of their ids, as everywhere, and before anything is looked at: the next statement sees what those stored
    -- who held the locks until now.
    select count(*) into locked
    from (
        select distinct talk.id, talk.company_id
        from json_to_recordset(batch) as wanted (company_id uuid, channel_id uuid, address text)
        cross join lateral (
            select c.id, c.company_id from conversations.conversation c
            where c.address = wanted.address and c.channel_id = wanted.channel_id
              and c.company_id = wanted.company_id and c.state = 'open'
            limit 1
        ) as talk
        order by talk.id
    ) as found
    cross join lateral (
        select from conversations.conversation c
        where c.id = found.id and c.company_id = found.company_id and c.state = 'open'
        limit 1 for no key update
    ) as talk;

    -- Where a talk was opened since the locks were taken nothing is stored: its number would be read without a lock.
    return query
    with wanted as materialized (
        select *
        from rows from (
            json_to_recordset(batch) as (
                company_id uuid, channel_id uuid, external_id text, address text, customer_id uuid, text text, kind text,
                extra jsonb, sent_at timestamptz, session_id uuid, quote bigint, quote_of uuid)
        ) with ordinality as wanted (company_id, channel_id, external_id, address, customer_id, text, kind, extra, sent_at,
                                     session_id, quote, quote_of, number)
    ), found as materialized (
        select wanted.*, wanted.session_id is null or session.alive as alive, known.conversation_id as known_id,
               known.talk_seq as known_seq, known.at as known_at, talk.*
        from wanted
        left join lateral (
            select true as alive from customers_door.session s
            where s.id = wanted.session_id and s.company_id = wanted.company_id
              and s.revoked_at is null and s.expires_at > now()
            limit 1
        ) as session on true
        left join lateral (
            select m.conversation_id, m.talk_seq, m.at from conversations.message m
            where m.external_id = wanted.external_id and m.channel_id = wanted.channel_id
              and m.company_id = wanted.company_id
            limit 1
        ) as known on true
        left join lateral (
            select c.id, c.host_part_id, c.holder_kind, c.holder_token, c.last_seq, c.last_at from conversations.conversation c
            where c.address = wanted.address and c.channel_id = wanted.channel_id and c.company_id = wanted.company_id
              and c.state = 'open'
            limit 1
        ) as talk on true
    ), asked as (
        select *, case
            when known_seq is not null or quote is null then null
            when id is null or quote_of is distinct from id or quote < 1 or quote > last_seq then 'quote_unknown'
            when kind = 'form_answer' and (
                count(*) over (partition by id, quote, kind order by number) > 1
                or exists (
                    select from conversations.message m
                    where m.conversation_id = found.id and m.quote = found.quote and m.company_id = found.company_id
                      and m.kind = 'form_answer' and m.recalled_at is null)
            ) then 'form_answered'
        end as refusal
        from found
    ), judged as (
        select *, alive and known_seq is null and refusal is null and id is not null
                  and (select count(distinct id) = locked from found) as fresh
        from asked
    ), numbered as materialized (
        select *, last_seq + count(*) filter (where fresh) over (partition by id order by number) as talk_seq,
               greatest(said_at, last_at) as stored_at
        from judged
    ), stored as (
        insert into conversations.message
            (company_id, conversation_id, talk_seq, part_id, author_kind, author_id, kind, text, extra, channel_id,
             external_id, sent_at, at, quote)
        select company_id, id, talk_seq, host_part_id, 'customer', customer_id, coalesce(kind, 'text'), text, extra,
               channel_id, external_id, sent_at, stored_at, quote
        from numbered where fresh order by number
    ), counted as (
        update conversations.conversation c
        set last_seq = moved.last_seq, last_received_at = moved.stored_at, last_at = moved.stored_at
        from (
            select id, company_id, stored_at, max(talk_seq) as last_seq from numbered where fresh
            group by id, company_id, stored_at
        ) as moved
        where c.id = moved.id and c.company_id = moved.company_id
    ), logged as (
        insert into eventlog_door.fact (company_id, topic, kind, subject, body)
        select company_id, fact || '.' || holder_kind, fact, id,
               jsonb_build_object('conversation_id', id, 'talk_seq', talk_seq, 'holder_kind', holder_kind,
                                  'holder_token', holder_token)
        from numbered where fresh order by number
    )
    select coalesce(alive, false) as alive, known_seq is not null as repeat,
           case when fresh then id else known_id end as conversation_id, coalesce(known_seq, talk_seq) as talk_seq,
           coalesce(known_at, stored_at) as at, holder_kind, refusal
    from numbered order by number;
end $$;
revoke all on function conversations.receive(text, json, timestamptz, text) from public;
grant execute on function conversations.receive(text, json, timestamptz, text) to suiban_app;
