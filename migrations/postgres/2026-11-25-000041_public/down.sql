DROP INDEX home_visits_by_day;
DROP INDEX deadlines_by_due;
DROP INDEX petitions_open;
DROP TABLE attempts;
DROP TABLE waits;
DROP TABLE ratings;
