-- The addresses that last night knew the persons of these records by.
INSERT INTO closed_last
SELECT DISTINCT $number, k.value
FROM last.link a JOIN last.link l USING (person) JOIN last.known_by k ON k.id = l.id
WHERE a.id IN (SELECT unnest($ids::INTEGER[])) AND k.what = 'email'
