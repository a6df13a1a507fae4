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
