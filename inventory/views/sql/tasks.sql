-- What is asked, a finding a row, and what erasing would do to its record: `empties` where only
-- fields of it go, because the finding is on fields or the verdict keeps the others.
SELECT f.code, f.outcome, l.person, r.source, r.record, r.kind, f.due,
       f.scope = 'field' OR coalesce(v.goes <> 'whole', false) AS empties,
       string_split(coalesce(json_extract_string(f.args, '$.fields'), ''), ', ') AS fields,
       coalesce(json_extract_string(f.args, '$.request'),
                json_extract_string(f.args, '$.system'), '') AS about
FROM flag f JOIN record r USING (id) JOIN link l USING (id)
LEFT JOIN verdict v ON v.id = f.id
WHERE f.outcome IN ('STOP', 'DELETE', 'REVIEW')
ORDER BY f.due NULLS LAST, r.source, r.record, f.code
