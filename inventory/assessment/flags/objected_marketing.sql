-- Who has unsubscribed gets nothing more at that address, whoever else uses it,
-- until they confirm a sign-up anew.
-- outcome: STOP; step: 2; purpose: NEWSLETTER; promise: P58
-- args: date date; variants: address; of: objection, subscription
SELECT n.id, day_of(n.no_at) AS since, NULL::DATE AS due, day_of(n.no_at) AS date,
       NULL AS variant,
       'INFO' AS outcome  -- where the list itself holds the block, nothing is left to do
FROM newsletter n
WHERE n.status = 'unsubscribed' AND NOT EXISTS (
    SELECT 1 FROM newsletter y
    WHERE y.person = n.person AND y.status = 'subscribed' AND y.proven
      AND surely_later(y.confirmed_at, n.no_at))
UNION ALL
SELECT id, day, today(), day, 'address', NULL FROM objection WHERE reason = 'address'
