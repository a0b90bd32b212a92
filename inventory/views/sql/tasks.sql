-- What is asked, a finding a row, and what erasing would do to its record: `empties` where only
-- fields of it go, because the finding is on fields or a law keeps the others (inventory.effects).
SELECT f.code, f.outcome, l.person, r.source, r.record, r.kind, f.due,
       f.scope = 'field'
           OR coalesce(len(v.fields_kept) > 0 AND v.keep_until >= t.as_of, false) AS empties,
       string_split(coalesce(json_extract_string(f.args, '$.fields'), ''), ', ') AS fields,
       coalesce(json_extract_string(f.args, '$.request'),
                json_extract_string(f.args, '$.system'), '') AS about
FROM flag f JOIN record r USING (id) JOIN link l USING (id) CROSS JOIN tonight t
LEFT JOIN verdict v ON v.id = f.id
WHERE f.outcome IN ('STOP', 'DELETE', 'REVIEW')
ORDER BY f.due NULLS LAST, r.source, r.record, f.code
