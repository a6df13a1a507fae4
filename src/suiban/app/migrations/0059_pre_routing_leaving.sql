-- Work whose customer holds no connection that anybody knows of, since when. Apart from the work and without a foreign
-- key to it: who comes and goes locks none, and has nothing read anew. kept: they need not stay, because they came or
-- left while nobody answered and were told that somebody would later, or are told of an answer wherever they are. gone: their work has ended, and begins anew when they are back.
create table routing.away (
    company_id uuid not null references platform.company,
    work_id uuid not null,
    conversation_id uuid not null,
    since timestamptz not null,
    state text not null default 'away' check (state in ('away', 'kept', 'gone')),
    primary key (company_id, work_id)
);
create index away_since on routing.away (since) where state = 'away';
call platform.isolate('routing.away');
grant select, insert, update, delete on routing.away to suiban_app;

-- The processes that hold connections of customers, while they say so; by the database's clock.
create table routing.edge (
    id uuid primary key,
    seen_at timestamptz not null
);
grant select, insert, update, delete on routing.edge to suiban_app;

-- When a customer was gone whose work ended because they were: what they waited counts until then.
alter table routing.work add column left_at timestamptz;

alter table routing.rule
    add column leave_after_s int not null default 120 check (leave_after_s = 0 or leave_after_s between 15 and 3600),
    add column return_within_s int not null default 1800 check (return_within_s between 0 and 86400);

-- How often somebody took work by themselves: an offer is written only while it is what whoever decided had read, and
-- who takes looks once more after counting it. So the two together never fill more than one has hands for.
alter table routing.presence add column claims bigint not null default 0;

-- By a door whose talks begin with people, who left waits again when they are back: there is no bot to go to.
create or replace view conversations_door.channel with (security_invoker = true) as
select company_id, id, key, kind, name, accent, name_en, first_holder from conversations.channel;
