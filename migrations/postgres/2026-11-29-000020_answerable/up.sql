-- Who answers for a run: not always who holds the petition. Runs of before are filled in as they were counted
-- then, but for the office's routing and for reviews; each is written anew with the petition's next event.
ALTER TABLE deadlines ADD COLUMN answers_unit_id BIGINT REFERENCES units (id);
ALTER TABLE deadlines ADD COLUMN answers_leader_id BIGINT REFERENCES users (id);
UPDATE deadlines SET
    answers_unit_id = (SELECT p.unit_id FROM petitions p WHERE p.id = deadlines.petition_id),
    answers_leader_id = (SELECT p.leader_id FROM petitions p WHERE p.id = deadlines.petition_id)
    WHERE lapses = FALSE;
UPDATE deadlines SET
    answers_unit_id = (SELECT p.receiver_unit_id FROM petitions p WHERE p.id = deadlines.petition_id),
    answers_leader_id = NULL
    WHERE lapses = FALSE AND clock IN ('route', 'simplified_route');
UPDATE deadlines SET
    answers_unit_id = (SELECT p.reviewing_unit_id FROM petitions p WHERE p.id = deadlines.petition_id),
    answers_leader_id = NULL
    WHERE lapses = FALSE AND clock IN ('review', 'rereview');

CREATE INDEX deadlines_answering ON deadlines (late_at, answers_unit_id, answers_leader_id)
    WHERE outcome = 'running' AND lapses = FALSE;
