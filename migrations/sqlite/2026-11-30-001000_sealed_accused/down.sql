-- Events that were sealed stay so: the program before this one does not read them.
DROP TABLE sealed_chains;
DROP TABLE accused_marks;
CREATE TABLE accused_links (
    id INTEGER NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    user_id BIGINT REFERENCES users (id),
    unit_id BIGINT REFERENCES units (id)
);
CREATE INDEX accused_links_by_petition ON accused_links (petition_id);
CREATE INDEX accused_links_by_user ON accused_links (user_id);
CREATE INDEX accused_links_by_unit ON accused_links (unit_id);
