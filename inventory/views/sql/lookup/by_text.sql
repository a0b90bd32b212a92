-- Who has exactly this for a name: organisations, and whatever else has no key.
SELECT DISTINCT person
FROM link
SEMI JOIN (SELECT id FROM record WHERE lower(coalesce(name, company, '')) = lower($who)) USING (id)
ORDER BY person
