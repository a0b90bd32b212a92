-- How many records a source gave the last time that it was read before an instant.
SELECT n.records
FROM night_source n JOIN night_begun b USING (run)
WHERE n.source = $source AND n.status = 'fresh' AND b.begun_at < $before
ORDER BY b.begun_at DESC LIMIT 1
