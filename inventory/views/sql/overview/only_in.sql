-- How many records of each source stand in one inventory and not in the other.
SELECT source, count(*) AS records
FROM {here} h
WHERE NOT EXISTS (SELECT 1 FROM {there} t WHERE t.source = h.source AND t.record = h.record)
GROUP BY source
