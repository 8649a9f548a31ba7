-- The numbers in capitals find their orders before this too.
SELECT 1;
