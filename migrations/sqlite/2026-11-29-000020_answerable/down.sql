DROP INDEX deadlines_answering;
ALTER TABLE deadlines DROP COLUMN answers_leader_id;
ALTER TABLE deadlines DROP COLUMN answers_unit_id;
