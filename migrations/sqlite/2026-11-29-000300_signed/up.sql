-- Whoever holds it was given it and has not signed for it (签收). What was open before nobody has to sign for.
ALTER TABLE petitions ADD COLUMN is_new BOOLEAN NOT NULL DEFAULT FALSE;
