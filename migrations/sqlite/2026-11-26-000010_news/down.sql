ALTER TABLE alerts DROP COLUMN answer_due;
