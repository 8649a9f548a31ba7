-- The desk: registrations that are still being filled in, and codes sent by SMS.

-- Sealed for its owner; gone when it is registered, discarded, or old.
CREATE TABLE drafts (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, key)
);
CREATE INDEX drafts_by_age ON drafts (updated_at);

-- Of an SMS: the petition whose code it tells. to_address is masked then, and body_text sealed.
ALTER TABLE mails ADD COLUMN sms_of BIGINT REFERENCES petitions (id);
CREATE INDEX mails_by_sms ON mails (sms_of, id) WHERE sms_of IS NOT NULL;
