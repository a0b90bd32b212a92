-- Which of these records a case is about: those it was opened on, by their opaque keys, and those that its person id still leads to.
WITH keyed AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($keys::VARCHAR[]) AS opaque),
     asked AS (SELECT unnest($cases::INTEGER[]) AS number, unnest($persons::VARCHAR[]) AS person)
SELECT k.number, s.id
FROM (SELECT id, sha256($outer || unhex(sha256($inner || encode(source || '|' || record)))) AS opaque FROM record) s JOIN keyed k USING (opaque)
UNION SELECT a.number, l.id FROM asked a JOIN link l USING (person)
UNION SELECT a.number, l.id FROM asked a JOIN link l ON l.home = a.person
ORDER BY ALL
