-- Records of a source that are in no order, to look for beside those that are: the same every time,
-- whoever's they are.
SELECT id FROM record
WHERE source = $source AND kind = $kind AND NOT list_contains($ours::VARCHAR[], record)
ORDER BY hash(record) LIMIT $most
