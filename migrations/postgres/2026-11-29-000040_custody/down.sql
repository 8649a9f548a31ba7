ALTER TABLE petitions DROP COLUMN custody;
