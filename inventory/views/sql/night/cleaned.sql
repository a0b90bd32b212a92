-- Per source that was read tonight: how many records asked for something last night and are there
-- no more. Somebody cleaned up.
SELECT o.source, count(*) AS records
FROM last.record o JOIN source s ON s.name = o.source AND s.status = 'fresh'
WHERE o.id IN (SELECT id FROM last.flag
               WHERE outcome IN ('DELETE', 'STOP', 'REVIEW') AND code <> 'SOURCE_MISSING')
  AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = o.source AND r.record = o.record)
GROUP BY o.source ORDER BY o.source;
