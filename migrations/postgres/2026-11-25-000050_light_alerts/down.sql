ALTER TABLE rungs ADD CONSTRAINT rungs_petition_id_fkey FOREIGN KEY (petition_id) REFERENCES petitions (id);
ALTER TABLE alerts ADD CONSTRAINT alerts_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES users (id);
ALTER TABLE alerts ADD CONSTRAINT alerts_petition_id_fkey FOREIGN KEY (petition_id) REFERENCES petitions (id);
DROP INDEX alerts_by_mail;
CREATE INDEX alerts_by_mail ON alerts (mail_id);
