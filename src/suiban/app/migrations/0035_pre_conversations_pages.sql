-- A company's own web pages, entered by an administrator: links to them are shown with these words. Nothing is fetched.
create table conversations.own_page (
    company_id uuid not null references platform.company,
    key text not null check (key ~ '^[a-z][a-z0-9-]{0,39}$'),
    address text not null check (address ~ '^https://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?$'),
    name text not null,
    name_en text not null default '',
    lead text not null default '',
    lead_en text not null default '',
    active boolean not null default true,
    primary key (company_id, key)
);
call platform.isolate('conversations.own_page');
grant select, insert, update on conversations.own_page to suiban_app;

-- Cards may have a picture: it stands beside the card, as the file of a picture does.
create index message_shown_file on conversations.message ((extra -> 'file' ->> 'id'))
    where kind in ('picture', 'file', 'voice', 'card');
drop index conversations.message_file;

create or replace function conversations.said_files(wanted uuid[]) returns setof uuid
    language sql stable security definer set search_path = '' as $$
    select w.id from unnest(wanted) as w (id) cross join lateral (select 'fil_' || replace(w.id::text, '-', '')) as f (key)
    where exists (select from conversations.message m
                  where m.kind in ('picture', 'file', 'voice', 'card') and m.extra -> 'file' ->> 'id' = f.key)
       or exists (select from conversations.unspoken u where u.extra is not null and u.extra -> 'file' ->> 'id' = f.key)
$$;

create or replace function conversations.said_file(wanted uuid)
    returns table (media_type text, size_bytes int, name text, scan text)
    language sql stable security definer set search_path = '' as $$
    select f.media_type, f.size_bytes, f.name, f.scan
    from conversations.file f
    where f.id = wanted and exists (
        select from conversations.message m
        where m.kind in ('picture', 'file', 'voice', 'card')
          and m.extra -> 'file' ->> 'id' = 'fil_' || replace(wanted::text, '-', '')
          and m.company_id = any ((select platform.scope())::uuid[]))
$$;

-- What a bank's app signs with, sealed with the installation's key; two hold at once while one replaces the other. Those
-- that stood in channel.assertion_secret in clear are sealed by the worker, which alone has the key; read until then.
create table conversations.channel_secret (
    company_id uuid not null references platform.company,
    id uuid not null,
    channel_id uuid not null,
    sealed bytea not null,
    made_at timestamptz not null,
    ends_at timestamptz,
    primary key (company_id, id)
);
create index channel_secret_channel on conversations.channel_secret (company_id, channel_id);
create unique index channel_secret_present on conversations.channel_secret (company_id, channel_id) where ends_at is null;
call platform.isolate('conversations.channel_secret');
grant select, insert, update, delete on conversations.channel_secret to suiban_app;

-- The same for webhooks: sealed; the old one signs beside the new one until old_until.
alter table integrations.webhook
    alter column secret set default '',
    add column sealed bytea,
    add column old_sealed bytea,
    add column old_until timestamptz,
    add constraint webhook_has_one_secret check ((secret <> '') <> (sealed is not null));

-- Switched off: kept for what was filed or waited under them, offered no more.
alter table routing.queue add column active boolean not null default true;
alter table records.code add column active boolean not null default true;
