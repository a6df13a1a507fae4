-- What tidying needs. A picture is uploaded before it is said: one that never was is removed (state ``leaving``: nobody
-- can say or see it any more, its bytes go next, its row last). Each is looked at once: ``kept`` ones are in no index.
alter table conversations.file
    add column state text not null default 'fresh' check (state in ('fresh', 'kept', 'leaving')),
    add column left_at timestamptz;
create index file_unsettled on conversations.file (company_id, state, created_at) where state <> 'kept';
create index message_picture on conversations.message ((extra -> 'file' ->> 'id')) where kind = 'picture';
create index unspoken_file on conversations.unspoken ((extra -> 'file' ->> 'id')) where extra is not null;
grant delete on conversations.file to suiban_app;

-- A picture of one company's talk may be said in another company's part, which the scope of the first does not see.
-- Answers by id only: which of these files are part of what was said, or of what was held back and may be looked at.
create function conversations.said_files(wanted uuid[]) returns setof uuid
    language sql stable security definer set search_path = '' as $$
    select w.id from unnest(wanted) as w (id) cross join lateral (select 'fil_' || replace(w.id::text, '-', '')) as f (key)
    where exists (select from conversations.message m where m.kind = 'picture' and m.extra -> 'file' ->> 'id' = f.key)
       or exists (select from conversations.unspoken u where u.extra is not null and u.extra -> 'file' ->> 'id' = f.key)
$$;
revoke all on function conversations.said_files(uuid[]) from public;
grant execute on function conversations.said_files(uuid[]) to suiban_app;

-- Sessions that ended, by expiry or because they were revoked.
create index session_ended on customers.session (company_id, (least(revoked_at, expires_at)));
create index session_ended on staff.session ((least(revoked_at, expires_at)));
grant delete on customers.session, staff.session to suiban_app;
