-- The day by which somebody is asked for an answer, of an alert that tells of an event (an order, a task).
ALTER TABLE alerts ADD COLUMN answer_due DATE;
