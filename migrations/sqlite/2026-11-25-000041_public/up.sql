-- What petitioners say of the work, what waits for somebody's decision or answer, and the tries of those
-- who ask how a petition stands without a login.

-- One row for each of the two that a petitioner may rate, from the moment at which the window opens; after
-- a reopening one more, so that what was said before stays.
CREATE TABLE ratings (
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    -- office, unit
    rated TEXT NOT NULL,
    -- How often the petition had been reopened by then.
    round INTEGER NOT NULL,
    -- Whose work it is: the petition office, or the unit that answered.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- The last day of the window.
    until_day DATE NOT NULL,
    -- None: not rated; once until_day has passed, it was not rated in time.
    rating TEXT,
    rated_on DATE,
    PRIMARY KEY (petition_id, rated, round)
);
CREATE INDEX ratings_by_day ON ratings (rated_on, rated);
CREATE INDEX ratings_unrated ON ratings (until_day) WHERE rating IS NULL;

-- What of an open petition waits: objection, supervision (an order without its answer), extended (the
-- longer time runs). A projection, so that lists need not read events.
CREATE TABLE waits (
    what TEXT NOT NULL,
    petition_id BIGINT NOT NULL REFERENCES petitions (id),
    PRIMARY KEY (what, petition_id)
);
CREATE INDEX waits_by_petition ON waits (petition_id);
INSERT INTO waits (what, petition_id)
    SELECT 'objection', o.petition_id FROM events o
    JOIN petitions p ON p.id = o.petition_id AND p.stage = 'routed'
    WHERE o.kind = 'objected' AND NOT EXISTS (SELECT 1 FROM events d WHERE d.petition_id = o.petition_id
        AND d.seq > o.seq AND d.kind IN ('objected', 'objection_decided', 'reassigned', 'recused', 'repeat_linked'));
INSERT INTO waits (what, petition_id)
    SELECT DISTINCT 'supervision', d.petition_id FROM deadlines d
    JOIN petitions p ON p.id = d.petition_id AND p.stage <> 'ended'
    WHERE d.clock = 'supervision' AND d.outcome = 'running';
INSERT INTO waits (what, petition_id)
    SELECT DISTINCT 'extended', e.petition_id FROM events e
    JOIN petitions p ON p.id = e.petition_id AND p.stage = 'accepted'
    WHERE e.kind = 'extended';

-- How often an address, a number, or everybody together has tried. The subject is a keyed digest.
CREATE TABLE attempts (
    subject TEXT NOT NULL PRIMARY KEY,
    began_at TIMESTAMP NOT NULL,
    tries INTEGER NOT NULL
);
CREATE INDEX attempts_by_age ON attempts (began_at);

-- What the board counts: the open ones by who holds them, what fell due in a period, and the visits.
CREATE INDEX petitions_open ON petitions (unit_id, leader_id, next_late_at)
    WHERE stage NOT IN ('closed', 'ended');
CREATE INDEX deadlines_by_due ON deadlines (legal_due, clock);
CREATE INDEX home_visits_by_day ON home_visits (visited_on);
