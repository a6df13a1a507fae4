-- One company's timeline named the others in a talk, and the queues of the one that hosts it.
select set_config('suiban.companies', coalesce((select string_agg(id::text, ',') from platform.company), ''), true);
update desk.timeline_entry t set text = ''
where t.kind = 'part_opened'
   or (t.kind = 'passed_on' and exists (
        select from conversations.part p
        where p.company_id = t.company_id and p.conversation_id = t.ref and p.company_id <> p.host_company_id));
