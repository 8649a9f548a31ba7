-- It was an accusation: who petitioned is shown, and found by name, only by whoever is in charge of it and its leader.
ALTER TABLE petitions ADD COLUMN masked BOOLEAN NOT NULL DEFAULT FALSE;
