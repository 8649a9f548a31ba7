-- 办结 is not every end: since when a petition counts as 办结. What was closed by its leader before it ended
-- otherwise has the instant of that closing.
ALTER TABLE petitions ADD COLUMN done_at TIMESTAMP;
UPDATE petitions SET done_at = closed_at
WHERE ending IS NULL OR ending IN ('settled', 'concluded')
   OR EXISTS (SELECT 1 FROM events e WHERE e.petition_id = petitions.id AND e.kind = 'closed'
              AND e.occurred_at = petitions.closed_at);
