-- Talks that another company hosts are few among a company's parts; lists of open talks look for them.
create index part_guest on conversations.part (company_id, conversation_id) where company_id <> host_company_id;
