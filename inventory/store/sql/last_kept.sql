-- The records of one source that last night had a reason to keep, to stop or to hold. Of one that
-- last night did not read nobody knows which: all of them.
SELECT DISTINCT r.record FROM last.record r JOIN last.source s ON s.name = r.source
LEFT JOIN last.flag f ON f.id = r.id AND f.outcome IN ('KEEP', 'STOP', 'HOLD')
WHERE r.source = ? AND (f.id IS NOT NULL OR s.status <> 'fresh');
