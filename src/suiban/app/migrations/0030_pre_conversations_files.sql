-- Files and voice notes beside pictures, and what a virus scanner says of them.
alter table conversations.message drop constraint message_kind_check;
alter table conversations.message
    add constraint message_kind_check
    check (kind in ('text', 'picture', 'file', 'voice', 'card', 'form', 'form_answer'));

-- scan: ``unscanned`` there was no scanner when it came; ``waiting`` nobody may read it yet; ``clean``; ``quarantined``
-- nobody may read it any more, its bytes stay for those who look into it. signature: the scanner's name of what it found.
alter table conversations.file
    add column name text not null default '',
    add column duration_ms int not null default 0,
    add column scan text not null default 'unscanned' check (scan in ('unscanned', 'waiting', 'clean', 'quarantined')),
    add column scanned_at timestamptz,
    add column signature text not null default '';
create index file_waiting on conversations.file (company_id, created_at) where scan = 'waiting';

create index message_file on conversations.message ((extra -> 'file' ->> 'id')) where kind in ('picture', 'file', 'voice');
drop index conversations.message_picture;

create or replace function conversations.said_files(wanted uuid[]) returns setof uuid
    language sql stable security definer set search_path = '' as $$
    select w.id from unnest(wanted) as w (id) cross join lateral (select 'fil_' || replace(w.id::text, '-', '')) as f (key)
    where exists (select from conversations.message m
                  where m.kind in ('picture', 'file', 'voice') and m.extra -> 'file' ->> 'id' = f.key)
       or exists (select from conversations.unspoken u where u.extra is not null and u.extra -> 'file' ->> 'id' = f.key)
$$;

-- A file of one company's talk may be said in another company's part: whoever sees that part has to learn whether it may be
-- read by now. Answers only for files that were said within the scope.
create function conversations.said_file(wanted uuid)
    returns table (media_type text, size_bytes int, name text, scan text)
    language sql stable security definer set search_path = '' as $$
    select f.media_type, f.size_bytes, f.name, f.scan
    from conversations.file f
    where f.id = wanted and exists (
        select from conversations.message m
        where m.kind in ('picture', 'file', 'voice')
          and m.extra -> 'file' ->> 'id' = 'fil_' || replace(wanted::text, '-', '')
          and m.company_id = any ((select platform.scope())::uuid[]))
$$;
revoke all on function conversations.said_file(uuid) from public;
grant execute on function conversations.said_file(uuid) to suiban_app;
