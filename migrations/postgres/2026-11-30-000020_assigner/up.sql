-- Who decides on objections to what was routed: whoever routed it, or has taken over their desk.
ALTER TABLE petitions ADD COLUMN assigner_id BIGINT REFERENCES users (id);
UPDATE petitions SET assigner_id = (
    SELECT e.actor_id FROM events e WHERE e.petition_id = petitions.id AND e.kind = 'routed'
    ORDER BY e.seq DESC LIMIT 1);
