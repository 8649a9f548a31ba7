-- Changes of the house that give sight of accusations, and wait for a second hand. What is asked for stands sealed:
-- it may hold the hash of a password.
CREATE TABLE house_requests (
    id INTEGER NOT NULL PRIMARY KEY,
    what TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by BIGINT REFERENCES users (id),
    asked_at TIMESTAMP NOT NULL,
    decided_by BIGINT REFERENCES users (id),
    decided_at TIMESTAMP,
    sealed TEXT NOT NULL
);
CREATE INDEX house_requests_by_state ON house_requests (state, id);
