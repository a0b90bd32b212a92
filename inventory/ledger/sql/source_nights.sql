-- How each source was read on each of the $days dates up to $until: the last run of a date counts.
SELECT s.source, n.as_of, arg_max(s.status, n.begun_at) AS status
FROM night_source s
JOIN night n USING (run)
WHERE n.as_of BETWEEN CAST($until AS DATE) - CAST($days AS INTEGER) + 1 AND $until
GROUP BY ALL
