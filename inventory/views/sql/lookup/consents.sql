-- What one person has said about each purpose.
SELECT purpose, status, stated_at, source, evidence
FROM consent
WHERE person = $person
ORDER BY purpose, stated_at NULLS FIRST, source, record, status
