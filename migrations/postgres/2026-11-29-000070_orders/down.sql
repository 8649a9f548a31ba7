ALTER TABLE categories DROP COLUMN order_class;
ALTER TABLE petitions DROP COLUMN turned;
