-- Tonight's records that are steps of orders which are not over.
INSERT INTO erasing
SELECT r.id
FROM (SELECT id, sha256($outer || unhex(sha256($inner || encode(source || '|' || record)))) AS key
      FROM record) r
JOIN (SELECT unnest($keys::VARCHAR[]) AS key) s USING (key)
