-- Who did what, when and from where, and what was refused. Rows are only ever added. What it was about, before and
-- after, stands sealed.
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    user_id BIGINT REFERENCES users (id),
    via TEXT NOT NULL,
    what TEXT NOT NULL,
    outcome TEXT NOT NULL,
    petition_id BIGINT REFERENCES petitions (id),
    sealed TEXT NOT NULL
);
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE INDEX audit_by_what ON audit (what, id);
CREATE INDEX audit_by_time ON audit (at);
