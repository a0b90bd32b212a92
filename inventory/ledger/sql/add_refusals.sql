-- The answers about registration that are not there yet.
INSERT INTO refusal
SELECT n.key, CAST(n.since AS DATE), n.scope, n.reason = 'yes'
FROM _noes n
WHERE n.scope = 'REGISTRATION'
  AND NOT EXISTS (FROM refusal r
                  WHERE r.key = n.key AND r.purpose = n.scope AND r.said = (n.reason = 'yes')
                    AND r.since >= n.known_since)
