-- How a queue gives out its work: to one after the other (push), to several at once of whom the first to accept has it
-- (several), or shown to everybody who may take it (grab). ring: how many are asked at once.
-- claim_max, claim_per_hour: how much of it one may hold, and claim within an hour (0: as much as they have hands for).
-- claim_rest_s: who has just claimed waits while others who claimed less are there. head_start_s: at first only those
-- with the least in hand may. protect_s: so long the claimed is safe; without a word by then it goes back (0: never).
-- push_after_s: what nobody claimed by then is offered.
alter table routing.queue
    add column mode text not null default 'push' check (mode in ('push', 'several', 'grab')),
    add column ring int not null default 3 check (ring between 2 and 20),
    add column claim_max int not null default 2 check (claim_max between 0 and 50),
    add column claim_per_hour int not null default 0 check (claim_per_hour between 0 and 500),
    add column claim_rest_s int not null default 30 check (claim_rest_s between 0 and 600),
    add column head_start_s int not null default 10 check (head_start_s between 0 and 120),
    add column protect_s int not null default 180 check (protect_s between 0 and 3600),
    add column push_after_s int not null default 120 check (push_after_s between 10 and 3600);

-- Several may be asked about one work: whom, its open reservations tell.
create index reservation_asked on routing.reservation (staff_id) where state = 'reserved';

-- Whose hands are free again: where several are asked about a work, the work names none of them.
create function routing.mark_asked() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into platform.changed (what, item) values ('routing.worker', new.staff_id);
    return null;
end $$;
create trigger mark_changed after update of state on routing.reservation
    for each row when (old.state = 'reserved' and new.state <> 'reserved') execute function routing.mark_asked();

-- Work somebody took by themselves. settled_at: its owner said a word, or it is over; silent_at: they did not, and it
-- went back.
create table routing.claim (
    company_id uuid not null,
    work_id uuid not null,
    conversation_id uuid,
    queue_id uuid not null,
    staff_id uuid not null,
    claimed_at timestamptz not null,
    protected_until timestamptz,
    settled_at timestamptz,
    silent_at timestamptz,
    primary key (company_id, work_id),
    foreign key (company_id, work_id) references routing.work,
    foreign key (company_id, queue_id) references routing.queue
);
create index claim_of on routing.claim (staff_id, claimed_at);
create index claim_day on routing.claim (company_id, claimed_at);
create index claim_silent on routing.claim (company_id, conversation_id) where silent_at is not null;
create index claim_watched on routing.claim (protected_until) where settled_at is null and silent_at is null;
call platform.isolate('routing.claim');
grant select, insert, update on routing.claim to suiban_app;
