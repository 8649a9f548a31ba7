ALTER TABLE petitions DROP COLUMN assigner_id;
