create schema bot;
grant usage on schema bot to suiban_app;
-- What the bot needs to remember of a talk: how often it did not understand, and what it offered to choose from.
create table bot.dialogue (
    company_id uuid not null,
    conversation_id uuid not null,
    answered_seq bigint not null default 0,
    misses int not null default 0,
    choices text[] not null default '{}',
    topics text[] not null default '{}',
    primary key (company_id, conversation_id)
) with (fillfactor = 70);
call platform.isolate('bot.dialogue');
grant select, insert, update on bot.dialogue to suiban_app;
