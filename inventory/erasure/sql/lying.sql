-- Which of some records are those of some opaque keys of the deletion log: HMAC-SHA-256 by its
-- pads. `records`: where they lie.
SELECT DISTINCT key, source, record
FROM (SELECT source, record,
             sha256($outer || unhex(sha256($inner || encode(source || '|' || record)))) AS key
      FROM ({records}) WHERE list_contains($sources::VARCHAR[], source))
JOIN (SELECT unnest($keys::VARCHAR[]) AS key) USING (key)
