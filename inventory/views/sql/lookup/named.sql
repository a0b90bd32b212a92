-- Who has all the pieces in a name: a person's words, a company as it is written.
-- Companies are few: so the many names are read without their records (2026-11: 9 ms of 45 for
-- 70,000 records).
SELECT DISTINCT person
FROM link
SEMI JOIN (
    SELECT id FROM keys WHERE {in_name}
    UNION ALL
    SELECT id FROM record JOIN keys USING (id) WHERE company IS NOT NULL AND {in_both}
) USING (id)
ORDER BY person
LIMIT {most}
