-- Tonight's findings that ask for something, each with the record that it is about.
SELECT f.id, f.code, r.source, r.record
FROM flag f
JOIN record r USING (id)
WHERE f.outcome IN ('DELETE', 'STOP', 'REVIEW')
