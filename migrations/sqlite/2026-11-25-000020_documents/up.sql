-- Documents (公文) as they were issued: the sheet and the .docx made of it, sealed together. The event
-- of this number names the digest. Rows are only ever added; a body may be erased as the law provides.
CREATE TABLE papers (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL,
    -- The event that tells of it, and the event that it rests on.
    seq INTEGER NOT NULL,
    of_seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    -- 发文字号: year and serial run without gaps within a kind.
    number TEXT NOT NULL UNIQUE,
    year INTEGER NOT NULL,
    serial BIGINT NOT NULL,
    replaces TEXT,
    issued_on DATE NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    issued_by BIGINT NOT NULL REFERENCES users (id),
    key_id TEXT NOT NULL,
    body BLOB,
    UNIQUE (petition_id, seq),
    UNIQUE (kind, year, serial)
);
