-- The blocks that are not there yet. To letters no more is needed than one, whatever it came of.
INSERT INTO suppression
SELECT n.key, max(CAST(n.since AS DATE)), n.scope, n.reason
FROM _noes n
WHERE n.scope IN ('marketing', 'person')
  AND NOT EXISTS (FROM suppression s
                  WHERE s.key = n.key AND s.scope = n.scope AND s.since >= n.known_since
                    AND n.reason IN ('unsubscribed', s.reason))
GROUP BY n.key, n.scope, n.reason
