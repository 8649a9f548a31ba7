ALTER TABLE units DROP COLUMN superior_id;
ALTER TABLE units DROP COLUMN level;
DROP TABLE organs;
