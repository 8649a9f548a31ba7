INSERT INTO counters (name, value)
    SELECT s.series, MAX(s.given,
        COALESCE((SELECT MAX(CAST(SUBSTR(p.number, 8) AS BIGINT)) FROM petitions p
            WHERE 'number ' || SUBSTR(p.number, 3, 4) = s.series), 0),
        COALESCE((SELECT MAX(d.serial) FROM papers d
            WHERE 'document ' || d.kind || ' ' || CAST(d.year AS TEXT) = s.series), 0))
    FROM number_series s;
DROP TABLE void_numbers;
DROP TABLE number_series;
