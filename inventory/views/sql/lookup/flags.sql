-- Findings with their record and its person: high first, then the order in which outcomes decide,
-- then the deadline.
SELECT f.code, f.outcome, f.severity, l.person, r.source, r.record, f.purpose,
       f.since, f.due, f.args
FROM flag f
JOIN record r USING (id)
JOIN link l USING (id)
{whose}
ORDER BY f.severity <> 'high', f.step, f.due NULLS LAST, f.code, r.source, r.record
