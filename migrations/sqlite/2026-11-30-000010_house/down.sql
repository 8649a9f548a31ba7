ALTER TABLE units DROP COLUMN successor_id;
ALTER TABLE units DROP COLUMN former_names;
