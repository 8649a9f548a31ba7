-- Filters of the list of one's own work that somebody keeps under a name. They hold no words that were
-- searched for: who looks for whom is written down nowhere.
CREATE TABLE saved_views (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- As the query of the page's address.
    query TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, name)
);
