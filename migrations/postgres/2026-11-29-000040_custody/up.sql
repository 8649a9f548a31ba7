-- How an accusation is kept with which nobody in the district deals (管理权限): only whoever keeps it knows of it.
ALTER TABLE petitions ADD COLUMN custody TEXT;
