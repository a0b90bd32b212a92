-- A proven double opt-in, with a sign of life within the term and no later no.
-- outcome: KEEP; step: 5; purpose: NEWSLETTER; rule: R-CONS
-- args: date date
SELECT n.id, day_of(n.confirmed_at) AS since, keep_until AS due, day_of(n.confirmed_at) AS date
FROM newsletter n JOIN retention USING (id) LEFT JOIN newsletter_answer a USING (person)
WHERE n.status = 'subscribed' AND n.proven AND keep_until >= today()
  AND (a.no_at IS NULL OR surely_later(n.confirmed_at, a.no_at))
  AND NOT EXISTS (SELECT 1 FROM hit h WHERE h.id = n.id AND h.code = 'WITHDRAWN_STILL_ACTIVE')
