-- The ladder of alerts: when a petition is to be looked at next, which rungs its clocks have reached,
-- who was told and has answered; programs that are told, and feeds for calendars.

-- The next instant at which one of its clocks runs out or reaches a rung; 9999-12-31: none does.
-- What runs already, and whatever an older program still writes, is looked at by the next sweep.
ALTER TABLE petitions ADD COLUMN next_look_at TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00';
UPDATE petitions SET next_look_at = '9999-12-31 00:00:00' WHERE NOT EXISTS
    (SELECT 1 FROM deadlines WHERE deadlines.petition_id = petitions.id AND ended_at IS NULL);
CREATE INDEX petitions_to_look_at ON petitions (next_look_at, id);
DROP INDEX deadlines_to_find;

-- One row for each rung that a run has reached. Of those found at once only the highest is told.
CREATE TABLE rungs (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    clock TEXT NOT NULL,
    run INTEGER NOT NULL,
    rung TEXT NOT NULL,
    repetition INTEGER NOT NULL,
    -- Its place on the ladder when it was found.
    place INTEGER NOT NULL,
    reached_at TIMESTAMP NOT NULL,
    found_at TIMESTAMP NOT NULL,
    told BOOLEAN NOT NULL,
    -- It asks for a supervision order; it stands on the list for the bulletin.
    drafts BOOLEAN NOT NULL,
    bulletin BOOLEAN NOT NULL,
    PRIMARY KEY (petition_id, clock, run, rung, repetition)
);
CREATE INDEX rungs_that_draft ON rungs (petition_id) WHERE drafts = TRUE;
CREATE INDEX rungs_for_bulletin ON rungs (petition_id) WHERE bulletin = TRUE;

ALTER TABLE alerts ADD COLUMN reached_at TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00';
-- Not mailed before.
ALTER TABLE alerts ADD COLUMN due_at TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00';
ALTER TABLE alerts ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;
-- waiting, mailed (mail_id says in which mail), moot (settled before it was mailed), withheld (the
-- recipient is accused).
ALTER TABLE alerts ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE alerts ADD COLUMN acknowledged_at TIMESTAMP;
UPDATE alerts SET reached_at = created_at, due_at = created_at;
UPDATE alerts SET state = 'mailed' WHERE mail_id IS NOT NULL;
DROP INDEX alerts_to_mail;
CREATE INDEX alerts_to_mail ON alerts (due_at, recipient_id) WHERE state = 'waiting';
CREATE INDEX alerts_by_recipient ON alerts (recipient_id, id);
CREATE INDEX alerts_by_mail ON alerts (mail_id);

-- Programs that are told (webhooks). The secret is sealed.
CREATE TABLE webhooks (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    url TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    -- removed, or gone (the receiver answered 410).
    ended_because TEXT
);
CREATE INDEX webhooks_by_user ON webhooks (user_id);

-- The outbox holds mails, and messages for webhooks: body_text is then the JSON that is sent.
ALTER TABLE mails ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE mails ADD COLUMN webhook_id BIGINT REFERENCES webhooks (id);
DROP INDEX mails_to_send;
CREATE INDEX mails_to_send ON mails (urgent DESC, next_try_at, id) WHERE state = 'pending';
CREATE INDEX mails_dead ON mails (id) WHERE state = 'dead';

-- The private link of a calendar feed: only a digest of its token is kept.
CREATE TABLE calendar_feeds (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    token_digest TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    last_read_at TIMESTAMP
);
