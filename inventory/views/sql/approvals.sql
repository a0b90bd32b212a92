-- Whose records the approvals are about tonight: HMAC-SHA-256 by its inner and outer pad, as
-- inventory.ledger.opaque_keys makes it. An approval of an older program knows its findings alone:
-- for its sake every code is tried on every record, by what stands before and after the record in
-- a finding's key.
SELECT DISTINCT person
FROM (SELECT l.person, f.before || r.source || '|' || r.record || f.after AS text
      FROM record r JOIN link l USING (id),
           (SELECT unnest($before::VARCHAR[]) AS before, unnest($after::VARCHAR[]) AS after) f)
WHERE sha256($outer || unhex(sha256($inner || encode(text)))) IN (SELECT unnest($keys::VARCHAR[]))
ORDER BY person
