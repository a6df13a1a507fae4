-- The bot may answer while nobody holds and this is the token of the waiting: whoever takes the talk grows the token, so
-- nobody has to put the bot out.
alter table conversations.conversation add column stand_in_token bigint;
create index conversation_stand_in on conversations.conversation (id) where stand_in_token = holder_token;

create or replace view conversations_door.conversation with (security_invoker = true) as
    select company_id, id, channel_id, customer_id, state, holder_kind, holder_id, holder_key, holder_token, part_companies,
           last_seq, context, opened_at, held_since, last_received_at, closed_at, stand_in_token
    from conversations.conversation;

-- Whether the bot, too, is let in to who waits while this queue breaks its promise; and whether it was, that time.
alter table routing.queue add column bot_backup boolean not null default false;
alter table routing.backup add column bot boolean not null default false;
