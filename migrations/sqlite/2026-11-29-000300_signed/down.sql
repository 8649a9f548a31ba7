ALTER TABLE petitions DROP COLUMN is_new;
