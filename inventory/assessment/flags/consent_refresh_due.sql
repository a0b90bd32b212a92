-- A proven consent without any sign of life for long: expectation fades, so ask again.
-- outcome: REVIEW; step: 7; purpose: NEWSLETTER; rule: R-CONS; promise: P58
-- args: date date
SELECT n.id, days_after(keep_until, 1) AS since, NULL::DATE AS due,
       day_of(greatest(n.confirmed_at, n.last_click_at)) AS date
FROM newsletter n JOIN retention USING (id) LEFT JOIN newsletter_answer a USING (person)
WHERE n.status = 'subscribed' AND n.proven AND keep_until < today()
  AND (a.no_at IS NULL OR surely_later(n.confirmed_at, a.no_at))
  AND NOT EXISTS (SELECT 1 FROM hit h WHERE h.id = n.id AND h.code = 'WITHDRAWN_STILL_ACTIVE')
