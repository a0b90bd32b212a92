-- Which of tonight's addresses are blocked: HMAC-SHA-256 by its inner and outer pad,
-- as inventory.ledger.opaque_keys makes it.
INSERT INTO suppressed
SELECT e.value, CAST(b.since AS DATE), b.scope, b.reason
FROM (SELECT value, sha256($outer || unhex(sha256($inner || encode($before || value)))) AS key
      FROM (SELECT DISTINCT value FROM known_by WHERE what = 'email')) e
JOIN _blocks b USING (key)
