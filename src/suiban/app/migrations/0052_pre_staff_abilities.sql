-- What somebody could do before it was changed for a while, and until when: it comes back then.
create table staff.ability_change (
    staff_id uuid primary key references staff.member,
    until timestamptz not null,
    skills jsonb not null,
    capacity int not null check (capacity >= 0),
    by_id uuid not null,
    changed_at timestamptz not null
);
create index ability_change_due on staff.ability_change (until);
alter table staff.ability_change enable row level security;
alter table staff.ability_change force row level security;
create policy shared_mandate on staff.ability_change
    using (exists (select from staff.mandate m where m.staff_id = ability_change.staff_id));
grant select, insert, update, delete on staff.ability_change to suiban_app;
