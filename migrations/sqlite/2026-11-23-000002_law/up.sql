-- The whole life of a petition: endings, reviews, repeats, assisting units, orders of the hotline,
-- deputies of leaders, and who has looked at an accusation.

ALTER TABLE petitions ADD COLUMN ending TEXT;
ALTER TABLE petitions ADD COLUMN reviewing_unit_id BIGINT REFERENCES units (id);
ALTER TABLE petitions ADD COLUMN repeat_of BIGINT REFERENCES petitions (id);
CREATE INDEX petitions_by_repeat ON petitions (repeat_of);

-- A clock that lapses is a right or a window: nobody is late when it is over.
ALTER TABLE deadlines ADD COLUMN lapses BOOLEAN NOT NULL DEFAULT FALSE;
-- The versions of the rules that name its clock and its calendar.
ALTER TABLE deadlines ADD COLUMN policy_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE deadlines ADD COLUMN calendar_version INTEGER NOT NULL DEFAULT 1;
DROP INDEX deadlines_to_find;
CREATE INDEX deadlines_to_find ON deadlines (late_at)
    WHERE ended_at IS NULL AND missed = FALSE AND lapses = FALSE;

-- Units with an assisting task.
CREATE TABLE assistants (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    PRIMARY KEY (petition_id, unit_id)
);
CREATE INDEX assistants_by_unit ON assistants (unit_id);

-- A 12345 order belongs to one petition: it is linked, never doubled.
CREATE TABLE hotline_orders (
    order_number TEXT NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petitions (id)
);

-- A leader on leave names one who acts (代行).
CREATE TABLE deputies (
    id INTEGER NOT NULL PRIMARY KEY,
    leader_id BIGINT NOT NULL REFERENCES users (id),
    deputy_id BIGINT NOT NULL REFERENCES users (id),
    from_day DATE NOT NULL,
    until_day DATE NOT NULL,
    named_by BIGINT NOT NULL REFERENCES users (id),
    named_at TIMESTAMP NOT NULL,
    CHECK (until_day >= from_day)
);
CREATE INDEX deputies_by_leader ON deputies (leader_id);

-- Who has looked at an accusation (article 30). Append only.
CREATE TABLE views (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    operation TEXT NOT NULL,
    sight TEXT NOT NULL,
    viewed_at TIMESTAMP NOT NULL
);
CREATE INDEX views_by_petition ON views (petition_id, id);
