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
