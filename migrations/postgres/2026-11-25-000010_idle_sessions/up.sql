-- When somebody with this session last asked for a page: after a while without, it has ended. Null: the
-- session of a program or of the API, which has no such limit.
ALTER TABLE sessions ADD COLUMN seen_at TIMESTAMP;
