-- Step-up: a customer proves in the middle of a talk who they are, more surely than before, and for a limited time.

-- raised_level counts until raised_until, and only in this session; raised_by: by what means (amr). opened_for: the customer
-- the session was opened for, where it turned out to be another one (a visitor who signed in while talking).
alter table customers.session
    add column opened_for uuid,
    add column raised_level smallint not null default 0 check (raised_level between 0 and 4),
    add column raised_until timestamptz,
    add column raised_by text[] not null default '{}',
    add constraint session_raised_check check ((raised_level > 0) = (raised_until is not null));

drop function customers.find_session(bytea);
create function customers.find_session(hash bytea)
    returns table (company_id uuid, id uuid, customer_id uuid, channel_id uuid, proof_level smallint, expires_at timestamptz,
                   display_name text, opened_for uuid, raised_level smallint, raised_until timestamptz)
    language sql stable security definer set search_path = '' as $$
    select s.company_id, s.id, s.customer_id, s.channel_id, s.proof_level, s.expires_at, c.display_name,
           coalesce(s.opened_for, s.customer_id), s.raised_level, s.raised_until
    from customers.session s join customers.customer c on c.company_id = s.company_id and c.id = s.customer_id
    where s.token_hash = hash and s.revoked_at is null and s.expires_at > now()
$$;
revoke all on function customers.find_session(bytea) from public;
grant execute on function customers.find_session(bytea) to suiban_app;

create or replace view customers_door.session with (security_invoker = true) as
    select company_id, id, customer_id, channel_id, proof_level, expires_at, revoked_at, raised_level, raised_until
    from customers.session;

create schema proving;
grant usage on schema proving to suiban_app;

-- A request to prove it. Its id stands in the statement that answers it; it is answered once. card_seq: the message that
-- asked; form_seq: the form that wants it. session_id: who proved it.
create table proving.request (
    company_id uuid not null references platform.company,
    id uuid not null,
    conversation_id uuid not null,
    customer_id uuid not null,
    level smallint not null check (level between 1 and 4),
    purpose text not null,
    by_kind text not null check (by_kind in ('staff', 'customer')),
    by_id uuid not null,
    form_seq bigint,
    card_seq bigint not null default 0,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'proven', 'declined', 'lapsed', 'withdrawn')),
    ended_at timestamptz,
    session_id uuid,
    primary key (company_id, id),
    foreign key (company_id, customer_id) references customers.customer,
    check ((state = 'open') = (ended_at is null))
);
create unique index request_open on proving.request (company_id, conversation_id) where state = 'open';
call platform.isolate('proving.request');

-- How long it lasts; without a row the default counts.
create table proving.rule (
    company_id uuid primary key references platform.company,
    lasts_min smallint not null check (lasts_min between 1 and 60)
);
call platform.isolate('proving.rule');
grant select, insert, update on proving.request, proving.rule to suiban_app;

-- What is written down of a visitor's talk goes over to who they turned out to be.
grant delete on desk.timeline_entry to suiban_app;

alter table conversations.message drop constraint message_kind_check;
alter table conversations.message
    add constraint message_kind_check
    check (kind in ('text', 'picture', 'file', 'voice', 'card', 'form', 'form_answer', 'step_up', 'step_up_end'));

-- As before (0024), but for one thing: a session says nothing in the name of somebody it is not (any more). Who signed in while
-- talking is another customer from that moment on, also to a process that has not heard of it yet.
create or replace function conversations.receive(scope text, batch json, said_at timestamptz, fact text)
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
            where s.id = wanted.session_id and s.company_id = wanted.company_id and s.customer_id = wanted.customer_id
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
