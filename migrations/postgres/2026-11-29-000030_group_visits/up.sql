-- 集体访, by the rules under which the visit was registered: a later threshold turns no earlier visit into one.
-- Rules of the first release named none; five is the nation's.
ALTER TABLE petitions ADD COLUMN group_visit BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE petitions SET group_visit = TRUE
WHERE channel = 'visit'
  AND headcount >= COALESCE((SELECT CAST(CAST(b.document AS json) -> 'policy' ->> 'group_visit' AS INTEGER)
                             FROM rulebooks b JOIN events e ON e.rules_version = b.version
                             WHERE e.petition_id = petitions.id AND e.seq = 1), 5);
CREATE INDEX petitions_group_visits ON petitions (received_on) WHERE group_visit;
