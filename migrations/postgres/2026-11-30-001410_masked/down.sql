ALTER TABLE petitions DROP COLUMN masked;
