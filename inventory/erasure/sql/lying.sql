-- Which records of tonight some opaque keys of the deletion log are of: HMAC-SHA-256 by its pads.
SELECT key, source, record
FROM (SELECT source, record,
             sha256($outer || unhex(sha256($inner || encode(source || '|' || record)))) AS key
      FROM record WHERE list_contains($sources::VARCHAR[], source))
JOIN (SELECT unnest($keys::VARCHAR[]) AS key) USING (key)
