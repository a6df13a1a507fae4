-- What administrators set: how a company and its doors look and speak, when people are there, whose turn comes first.
alter table platform.company
    add column accent text not null default '' check (accent ~ '^(#[0-9a-f]{6})?$'),
    add column active boolean not null default true;

alter table conversations.channel
    add column greeting_en text not null default '',
    add column questions text[] not null default '{}',
    add column questions_en text[] not null default '{}',
    add column files_allowed boolean not null default true,
    add column voice_allowed boolean not null default true,
    add column side text not null default 'right' check (side in ('left', 'right')),
    add column launcher text not null default '',
    add column launcher_en text not null default '',
    add column title text not null default '',
    add column title_en text not null default '',
    add column initial text not null default '';

-- Doors are public; those of a company that is not served any more are shut, and a door without a colour has its company's.
drop function conversations.find_channel(text);
create function conversations.find_channel(wanted text)
    returns table (company_id uuid, id uuid, key text, kind text, name text, greeting text, first_holder text, accent text,
                   allowed_origins text[], assertion_secret text, active boolean, greeting_en text, questions text[],
                   questions_en text[], files_allowed boolean, voice_allowed boolean, side text, launcher text,
                   launcher_en text, title text, title_en text, initial text, company_name text, company_key text,
                   company_name_en text)
    language sql stable security definer set search_path = '' as $$
    select c.company_id, c.id, c.key, c.kind, c.name, c.greeting, c.first_holder,
           coalesce(nullif(c.accent, ''), o.accent), c.allowed_origins, c.assertion_secret, c.active, c.greeting_en,
           c.questions, c.questions_en, c.files_allowed, c.voice_allowed, c.side, c.launcher, c.launcher_en, c.title,
           c.title_en, c.initial, o.name, o.key, o.name_en
    from conversations.channel c join platform.company o on o.id = c.company_id
    where c.key = wanted and c.active and o.active
$$;
revoke all on function conversations.find_channel(text) from public;
grant execute on function conversations.find_channel(text) to suiban_app;

-- When people answer. weekly: mon..sun -> spans "09:00-18:00"; days: dates that differ -> spans, none: closed all day.
create table routing.hours (
    company_id uuid not null references platform.company,
    key text not null check (key ~ '^[a-z][a-z0-9-]{0,39}$'),
    name text not null,
    name_en text not null default '',
    weekly jsonb not null default '{}',
    days jsonb not null default '{}',
    closed_text text not null default '',
    closed_text_en text not null default '',
    primary key (company_id, key)
);
call platform.isolate('routing.hours');
grant select, insert, update on routing.hours to suiban_app;

-- hours_key empty: at all times. priority: what waits here begins with it, so it comes before what waits elsewhere.
alter table routing.queue
    add column hours_key text not null default '',
    add column priority int not null default 0 check (priority between 0 and 50);
