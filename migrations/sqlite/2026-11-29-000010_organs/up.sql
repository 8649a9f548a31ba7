-- Organs above and beside the district, to which a petitioner may turn. One may have a unit of ours that deals
-- with its reviews.
CREATE TABLE organs (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    superior_id BIGINT REFERENCES organs (id),
    unit_id BIGINT REFERENCES units (id),
    address TEXT,
    phone TEXT,
    active BOOLEAN NOT NULL
);

-- How high a unit stands, and the organ next above it. Neither need be known.
ALTER TABLE units ADD COLUMN level TEXT;
ALTER TABLE units ADD COLUMN superior_id BIGINT REFERENCES organs (id);
