-- Files that were sent in (attachments): scans, photos, recordings.

-- A file belongs to nothing until an act on a petition claims it. Whoever sent it may claim it, and
-- nobody else. The id comes from a counter, so that none is ever given twice.
CREATE TABLE uploads (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    key_id TEXT NOT NULL,
    -- Sealed. Once it is claimed, the name stands in a record of the petition.
    name BLOB,
    -- Sealed; the digest says nothing without it. NULL: erased.
    salt BLOB,
    -- What the content is. NULL: it is still being received.
    media TEXT,
    -- In bytes.
    size BIGINT NOT NULL,
    -- SHA-256 over the salt and the content, in hex.
    digest TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    petition_id BIGINT,
    claimed_at TIMESTAMP,
    erased_at TIMESTAMP
);
CREATE INDEX uploads_unclaimed ON uploads (owner_id, created_at) WHERE claimed_at IS NULL;
CREATE INDEX uploads_by_petition ON uploads (petition_id);

-- The content, sealed in pieces.
CREATE TABLE upload_chunks (
    upload_id BIGINT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (upload_id, seq)
);
