ALTER TABLE petitions DROP COLUMN done_at;
