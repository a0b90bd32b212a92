-- Records of a source, the same every time, whoever's they are.
SELECT id, record FROM record
WHERE source = $source AND kind = $kind ORDER BY hash(record) LIMIT $most
