-- What is written ten thousand at a time costs less: an alert that no mail holds yet needs no place in the
-- index of mails. (On PostgreSQL this migration also drops keys; SQLite looks them up for next to nothing.)
DROP INDEX alerts_by_mail;
CREATE INDEX alerts_by_mail ON alerts (mail_id) WHERE mail_id IS NOT NULL;
