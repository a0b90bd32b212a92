-- Which of tonight's addresses are blocked: HMAC-SHA-256 by its inner and outer pad,
-- as inventory.ledger.opaque_keys makes it.
INSERT INTO suppressed
SELECT e.email_key, b.since, b.scope, b.reason
FROM (SELECT email_key,
             sha256($outer || unhex(sha256($inner || encode($before || email_key)))) AS key
      FROM (SELECT DISTINCT email_key FROM keys WHERE email_key IS NOT NULL)) e
JOIN (SELECT unnest($key) AS key, unnest($since) AS since, unnest($scope) AS scope,
             unnest($reason) AS reason) b USING (key)
