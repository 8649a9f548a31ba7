-- Whom a petition names stands sealed in its events, and here by a keyed mark alone: the index tells nobody who has not
-- the key. The start of the service fills it from the events, before anybody can ask.
DROP TABLE accused_links;
CREATE TABLE accused_marks (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    mark TEXT NOT NULL
);
CREATE INDEX accused_marks_by_petition ON accused_marks (petition_id);
CREATE INDEX accused_marks_by_mark ON accused_marks (mark);

-- Where events were sealed that stood open, the chain is another from there on: the head that it had, and has.
CREATE TABLE sealed_chains (
    petition_id BIGINT NOT NULL PRIMARY KEY REFERENCES petitions (id),
    seq INTEGER NOT NULL,
    old_head TEXT NOT NULL,
    new_head TEXT NOT NULL,
    sealed_at TIMESTAMP NOT NULL
);
