-- A past day is read as a whole to try rules on it: what came within it, and how often each was offered.
create index work_came on routing.work (company_id, enqueued_at);
create index reservation_work on routing.reservation (company_id, work_id);
