-- What only the release before 0062 looks for: it asks for works by their state, and says so when one is entered.
drop index routing.work_open;
drop index routing.work_staff;
drop index routing.work_waiting;
drop index routing.work_cancelled;

-- Reservations arise only in the statement that has just locked their work, and no work is ever deleted: looking it up
-- once more for each, and locking it again, made every offer dearer.
alter table routing.reservation drop constraint reservation_company_id_work_id_fkey;

-- Tasks that the release before 0063 entered meanwhile.
select set_config('suiban.companies', coalesce((select string_agg(id::text, ',') from platform.company), ''), true);
update tasks.task set sought = regexp_replace(
    regexp_replace(lower(normalize(title, NFKC)), '\s', '', 'g'), '\d(?:-?\d){4,}|[a-z0-9._%+-]*@[a-z0-9.-]*', '*', 'g')
where sought = '' and title <> '';
