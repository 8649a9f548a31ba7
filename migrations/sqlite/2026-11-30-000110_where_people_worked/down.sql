DROP INDEX accused_links_by_unit;
DROP INDEX accused_links_by_user;
DROP TABLE user_units;
