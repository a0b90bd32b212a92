-- Which of these records a request is about: those it was opened on, by their opaque keys, and
-- those first seen under its person's id, which came later or stand in for records that are gone.
-- (A person's id is always some record's home; after a merge only homes remember it.)
WITH keyed AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($keys::VARCHAR[]) AS opaque),
     asked AS (SELECT unnest($requests::INTEGER[]) AS number, unnest($persons::VARCHAR[]) AS person)
SELECT k.number, s.id
FROM (SELECT id,
             sha256($outer || unhex(sha256($inner || encode(source || '|' || record)))) AS opaque
      FROM {night}record) s
JOIN keyed k USING (opaque)
UNION SELECT a.number, l.id FROM asked a JOIN {night}link l ON l.home = a.person
ORDER BY ALL
