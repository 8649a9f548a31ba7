-- Where users work and have worked (调动): who was in an accused unit does not read the accusation later, from
-- wherever (article 30). Of before this day only the present is known. An open stay has no end.
CREATE TABLE user_units (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP
);
CREATE INDEX user_units_by_user ON user_units (user_id);
INSERT INTO user_units (user_id, unit_id, from_at) SELECT id, unit_id, created_at FROM users ORDER BY id;

CREATE INDEX accused_links_by_user ON accused_links (user_id);
CREATE INDEX accused_links_by_unit ON accused_links (unit_id);
