DROP INDEX petitions_group_visits;
ALTER TABLE petitions DROP COLUMN group_visit;
