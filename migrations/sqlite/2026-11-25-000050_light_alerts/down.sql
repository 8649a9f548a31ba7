DROP INDEX alerts_by_mail;
CREATE INDEX alerts_by_mail ON alerts (mail_id);
