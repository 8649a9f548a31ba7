DROP INDEX deadlines_by_due;
CREATE INDEX deadlines_by_due ON deadlines (legal_due, clock);
ALTER TABLE deadlines DROP COLUMN assists;
ALTER TABLE deadlines DROP COLUMN rate;
