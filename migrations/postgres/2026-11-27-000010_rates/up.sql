-- What lists and figures ask of a run, as the rule says that it runs under (config/clocks.toml), so that no
-- statement names a clock: the rate that it counts in, and whether it is the date of a unit that assists.
-- Rules from before said neither; these were the clocks meant.
ALTER TABLE deadlines ADD COLUMN rate TEXT;
ALTER TABLE deadlines ADD COLUMN assists BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE deadlines SET rate = 'acceptance' WHERE clock IN ('notice', 'notice_direct', 'simplified_accept');
UPDATE deadlines SET rate = 'answer' WHERE clock IN ('handling', 'simplified_handling');
UPDATE deadlines SET assists = TRUE WHERE clock = 'task';

DROP INDEX deadlines_by_due;
CREATE INDEX deadlines_by_due ON deadlines (legal_due, rate);
