-- Which of tonight's addresses are blocked: HMAC-SHA-256 by its inner and outer pad,
-- as inventory.ledger.opaque_keys makes it.
INSERT INTO suppressed
SELECT e.value, b.since, b.scope, b.reason
FROM (SELECT value, sha256($outer || unhex(sha256($inner || encode($before || value)))) AS key
      FROM (SELECT DISTINCT value FROM known_by WHERE what = 'email')) e
JOIN (SELECT unnest($key) AS key, unnest($since) AS since, unnest($scope) AS scope,
             unnest($reason) AS reason) b USING (key)
