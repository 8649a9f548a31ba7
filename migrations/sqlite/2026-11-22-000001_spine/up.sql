-- What every later table leans on. The twin of this file stands in the other backend's folder:
-- same names, same tables. Times are UTC with microseconds; days are days in Shanghai.

-- Facts about the database itself, such as the check value of the encryption key.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Running numbers: petition numbers of a year, batches.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Versions of limits and calendar (domain/rulebook.rs). Never changed, only added to.
CREATE TABLE rulebooks (
    version INTEGER NOT NULL PRIMARY KEY,
    document TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);

-- The district ------------------------------------------------------------------------------

CREATE TABLE units (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    kind TEXT NOT NULL,
    head_id BIGINT,
    default_officer_id BIGINT,
    active BOOLEAN NOT NULL
);

CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    email TEXT,
    language TEXT NOT NULL,
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX users_by_unit ON users (unit_id);

CREATE TABLE leaders (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    title TEXT NOT NULL
);

-- A unit or a category in a leader's portfolio (分管领域); a unit or a category has one leader.
CREATE TABLE portfolio_units (
    unit_id BIGINT NOT NULL PRIMARY KEY REFERENCES units (id),
    leader_id BIGINT NOT NULL REFERENCES users (id)
);

CREATE TABLE categories (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id BIGINT REFERENCES categories (id),
    unit_id BIGINT REFERENCES units (id),
    place_based BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL
);

CREATE TABLE portfolio_categories (
    category_id BIGINT NOT NULL PRIMARY KEY REFERENCES categories (id),
    leader_id BIGINT NOT NULL REFERENCES users (id)
);

CREATE TABLE projects (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    leader_id BIGINT NOT NULL REFERENCES users (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    active BOOLEAN NOT NULL
);

CREATE TABLE contact_points (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id BIGINT REFERENCES contact_points (id),
    leader_id BIGINT NOT NULL REFERENCES users (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    active BOOLEAN NOT NULL
);

CREATE TABLE duty_roster (
    day DATE NOT NULL PRIMARY KEY,
    leader_id BIGINT NOT NULL REFERENCES users (id)
);

-- Who is logged in ---------------------------------------------------------------------------

CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Tokens stand here only as digests. A used refresh token that comes back ends its session.
CREATE TABLE refresh_tokens (
    token_digest TEXT NOT NULL PRIMARY KEY,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE api_tokens (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    label TEXT NOT NULL,
    token_digest TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);

-- Petitions ----------------------------------------------------------------------------------

-- A projection of the events, for lists and filters. `title` is empty for accusations: their
-- title stands only in the encrypted records. `next_late_at` is the first instant at which a
-- running clock is late; 9999-12-31 where none runs.
CREATE TABLE petitions (
    id INTEGER NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    stage TEXT NOT NULL,
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    confidential BOOLEAN NOT NULL,
    urgent BOOLEAN NOT NULL,
    title TEXT,
    outside_number TEXT,
    received_on DATE NOT NULL,
    registered_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    headcount INTEGER NOT NULL,
    home_visits INTEGER NOT NULL,
    receiver_id BIGINT NOT NULL REFERENCES users (id),
    receiver_unit_id BIGINT NOT NULL REFERENCES units (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    officer_id BIGINT NOT NULL REFERENCES users (id),
    leader_id BIGINT REFERENCES users (id),
    watching_unit_id BIGINT REFERENCES units (id),
    awaiting_decision BOOLEAN NOT NULL,
    category_id BIGINT REFERENCES categories (id),
    next_late_at TIMESTAMP NOT NULL,
    query_code_digest TEXT NOT NULL UNIQUE,
    query_code_record BIGINT NOT NULL
);
CREATE INDEX petitions_by_received ON petitions (received_on, id);
CREATE INDEX petitions_by_due ON petitions (next_late_at, id);
CREATE INDEX petitions_by_unit ON petitions (unit_id, next_late_at, id);
CREATE INDEX petitions_by_leader ON petitions (leader_id, next_late_at, id);
CREATE INDEX petitions_by_receiver ON petitions (receiver_id, id);
CREATE INDEX petitions_by_outside_number ON petitions (outside_number);

-- Users and units of ours whom a petition names (one of the two columns is set).
CREATE TABLE accused_links (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    user_id BIGINT REFERENCES users (id),
    unit_id BIGINT REFERENCES units (id)
);
CREATE INDEX accused_links_by_petition ON accused_links (petition_id);

-- The truth. Append only; no personal text; each hash covers the one before.
CREATE TABLE events (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    occurred_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    actor_id BIGINT,
    via TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (petition_id, seq)
);

-- Personal texts, encrypted. `body` is nonce and ciphertext; salt and text are inside. An erased
-- record keeps its row and loses its body.
CREATE TABLE records (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key_id TEXT NOT NULL,
    body BLOB,
    erased_at TIMESTAMP
);
CREATE INDEX records_by_petition ON records (petition_id);

-- Keyed digests by which a person is found again without decrypting anything.
CREATE TABLE blind_index (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    field TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX blind_index_by_digest ON blind_index (digest, petition_id);
CREATE INDEX blind_index_by_petition ON blind_index (petition_id);

-- Who held a petition, when. One open holder in a lane: the database refuses a second.
CREATE TABLE holdings (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    lane INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    officer_id BIGINT NOT NULL REFERENCES users (id),
    leader_id BIGINT REFERENCES users (id),
    hand_over TEXT NOT NULL,
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP,
    event_seq INTEGER NOT NULL,
    PRIMARY KEY (petition_id, lane, seq),
    CHECK (until_at IS NULL OR until_at >= from_at)
);
CREATE UNIQUE INDEX holdings_one_open ON holdings (petition_id, lane) WHERE until_at IS NULL;

-- The runs of the clocks, with their dates.
CREATE TABLE deadlines (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    clock TEXT NOT NULL,
    run INTEGER NOT NULL,
    started_on DATE NOT NULL,
    raw_due DATE NOT NULL,
    legal_due DATE NOT NULL,
    late_at TIMESTAMP NOT NULL,
    outcome TEXT NOT NULL,
    ended_at TIMESTAMP,
    missed BOOLEAN NOT NULL,
    PRIMARY KEY (petition_id, clock, run)
);
CREATE INDEX deadlines_to_find ON deadlines (late_at) WHERE ended_at IS NULL AND missed = FALSE;

CREATE TABLE home_visits (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    event_seq INTEGER NOT NULL,
    visitor_id BIGINT REFERENCES users (id),
    visited_on DATE,
    in_person BOOLEAN NOT NULL,
    visits INTEGER NOT NULL,
    PRIMARY KEY (petition_id, event_seq)
);
CREATE INDEX home_visits_by_visitor ON home_visits (visitor_id);

-- The answer to a request that may be sent again. No personal text: the answer is told anew.
CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    petition_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Alerts and mails ---------------------------------------------------------------------------

CREATE TABLE mails (
    id INTEGER NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    recipient_id BIGINT NOT NULL REFERENCES users (id),
    to_name TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_try_at TIMESTAMP NOT NULL,
    lease TEXT,
    leased_until TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP
);
CREATE INDEX mails_to_send ON mails (next_try_at, id) WHERE state = 'pending';

-- One row for each (clock run, rung, repetition, recipient): written where the breach is found.
CREATE TABLE alerts (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    clock TEXT NOT NULL,
    run INTEGER NOT NULL,
    rung TEXT NOT NULL,
    repetition INTEGER NOT NULL,
    recipient_id BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    mail_id BIGINT REFERENCES mails (id)
);
CREATE UNIQUE INDEX alerts_once ON alerts (petition_id, clock, run, rung, repetition, recipient_id);
CREATE INDEX alerts_to_mail ON alerts (recipient_id, id) WHERE mail_id IS NULL;
