-- Who has unsubscribed gets nothing more at that address, whoever else uses it,
-- until they confirm a sign-up anew.
-- outcome: STOP; step: 2; purpose: NEWSLETTER; promise: P58
WITH refused AS (
    SELECT n.* FROM newsletter n
    WHERE n.status = 'unsubscribed' AND NOT EXISTS (
        SELECT 1 FROM newsletter y
        WHERE y.person = n.person AND y.status = 'subscribed' AND y.proven
          AND surely_later(y.confirmed_at, n.changed_at))
)
-- Where the list itself holds the block, nothing is left to do.
SELECT id, day_of(changed_at) AS since, NULL::DATE AS due, 'INFO' AS outcome
FROM refused
UNION ALL
SELECT r.id, day_of(max(n.changed_at)), today(), NULL
FROM (SELECT DISTINCT a.id, b.id AS other
      FROM known_by a JOIN known_by b USING (what, value)
      WHERE what = 'email' AND b.id IN (SELECT id FROM refused) AND a.id <> b.id) m
JOIN owned r ON r.id = m.id JOIN refused n ON n.id = m.other
WHERE r.activity = 'A08'
  AND (r.kind = 'contact' OR r.status IN ('subscribed', 'pending') AND r.person <> n.person)
  AND NOT EXISTS (
      SELECT 1 FROM newsletter y
      WHERE y.id = r.id AND y.proven AND surely_later(y.confirmed_at, n.changed_at))
GROUP BY r.id
