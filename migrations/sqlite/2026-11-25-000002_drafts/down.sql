DROP INDEX mails_by_sms;
ALTER TABLE mails DROP COLUMN sms_of;
DROP TABLE drafts;
