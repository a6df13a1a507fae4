-- A promise for later: not offered before not_before. counts_from: from when the wait counts, where that is not the arrival:
-- who comes while nobody answers waits from the next opening on.
alter table routing.work
    add column not_before timestamptz,
    add column counts_from timestamptz;
