-- By what a task is found: its title as it is shown (numbers masked), in plain characters, without spaces.
alter table tasks.task add column sought text not null default '';

-- What is there already, as far as SQL can fold it; what may be somebody's number or address is left out.
select set_config('suiban.companies', coalesce((select string_agg(id::text, ',') from platform.company), ''), true);
update tasks.task set sought = regexp_replace(
    regexp_replace(lower(normalize(title, NFKC)), '\s', '', 'g'), '\d(?:-?\d){4,}|[a-z0-9._%+-]*@[a-z0-9.-]*', '*', 'g');
