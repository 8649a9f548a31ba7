-- What a unit was called before, and what it has become part of.
ALTER TABLE units ADD COLUMN former_names TEXT NOT NULL DEFAULT '[]';
ALTER TABLE units ADD COLUMN successor_id BIGINT REFERENCES units (id);
