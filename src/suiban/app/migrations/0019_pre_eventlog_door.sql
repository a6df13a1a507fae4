-- Facts written where they arise, by the statement that makes them true: for paths where each round trip counts.
-- Everybody else goes by the log's append. Who inserts here hints at the topics afterwards.
create schema eventlog_door;
grant usage on schema eventlog_door to suiban_app;
create view eventlog_door.fact with (security_invoker = true) as
    select company_id, topic, kind, subject, body from eventlog.fact;
grant insert on eventlog_door.fact to suiban_app;
