-- Whose talk it is left the search index: a customer's parts in other companies' talks are looked up here.
create index part_guest_customer on conversations.part (company_id, customer_id) where company_id <> host_company_id;
