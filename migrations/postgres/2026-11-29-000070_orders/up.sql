-- 转为信访件: nothing that came in before was turned. And the class that 12345 orders about a category have.
ALTER TABLE petitions ADD COLUMN turned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE categories ADD COLUMN order_class TEXT;
