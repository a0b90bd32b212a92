-- A no, and later a yes that only a form tells of: the no stands until a sign-up is confirmed.
-- outcome: REVIEW; step: 7; purpose: NEWSLETTER; needs: response; promise: P58
-- args: said_no date, said_yes date; variants: form; of: response and subscription
SELECT n.id, day_of(a.yes_at) AS since, NULL::DATE AS due,
       day_of(n.changed_at) AS said_no, day_of(a.yes_at) AS said_yes, NULL AS variant
FROM newsletter n JOIN newsletter_answer a USING (person)
WHERE n.status = 'unsubscribed' AND surely_later(a.yes_at, n.changed_at) AND a.said
  AND NOT EXISTS (
      SELECT 1 FROM newsletter y
      WHERE y.person = n.person AND y.status = 'subscribed' AND y.proven
        AND surely_later(y.confirmed_at, n.changed_at))
UNION ALL
SELECT n.id, day_of(a.yes_at), NULL, day_of(a.no_at), day_of(a.yes_at), 'form'
FROM newsletter n JOIN newsletter_answer a USING (person)
WHERE n.status = 'subscribed' AND surely_later(a.yes_at, a.no_at)
  AND NOT (n.proven AND surely_later(n.confirmed_at, a.no_at))
