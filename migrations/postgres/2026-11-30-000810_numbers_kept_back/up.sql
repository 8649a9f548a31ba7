-- Running numbers of petitions and documents: what was given last to something that anybody may know of, up to where
-- every number is in use or void, and how many of each block are kept back (docs/adr/0021-numbers-with-a-keyed-share.md).
CREATE TABLE number_series (
    series TEXT NOT NULL PRIMARY KEY,
    given BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    kept_back INTEGER NOT NULL
);
-- Numbers that were never given to anything (作废).
CREATE TABLE void_numbers (
    series TEXT NOT NULL REFERENCES number_series (series),
    number BIGINT NOT NULL,
    voided_at TIMESTAMP NOT NULL,
    PRIMARY KEY (series, number)
);
-- Numbers had no gaps until now: each up to the counter is in use.
INSERT INTO number_series (series, given, settled, kept_back)
    SELECT name, value, (value - 1) / 64 * 64, 8 FROM counters
    WHERE (name LIKE 'number %' OR name LIKE 'document %') AND value > 0;
DELETE FROM counters WHERE name LIKE 'number %' OR name LIKE 'document %';
