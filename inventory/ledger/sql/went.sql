-- Records of last night that are not there tonight, where their source was read and all of it
-- could be; with the flags that asked for them to go.
SELECT l.source, l.record, l.kind,
       coalesce(list(DISTINCT f.code) FILTER (WHERE f.outcome IN ('DELETE', 'STOP')), []) AS codes
FROM last.record l
JOIN source s ON s.name = l.source AND s.status = 'fresh' AND s.unreadable = 0
LEFT JOIN last.flag f ON f.id = l.id
WHERE NOT EXISTS (FROM record r WHERE r.source = l.source AND r.record = l.record)
GROUP BY l.source, l.record, l.kind
ORDER BY ALL
