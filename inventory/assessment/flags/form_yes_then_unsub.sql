-- A yes in a form, and a no after it or at no known time: the no counts. The list itself holds it;
-- where another goes on, that one is to stop (WITHDRAWN_STILL_ACTIVE).
-- outcome: INFO; step: 2; purpose: NEWSLETTER; promise: P58
-- args: said_yes date, said_no date; of: response and subscription
SELECT n.id, day_of(n.no_at) AS since, NULL::DATE AS due,
       day_of(a.yes_at) AS said_yes, day_of(n.no_at) AS said_no
FROM newsletter n JOIN (
    SELECT person, max(submitted_at) AS yes_at FROM response WHERE said_newsletter GROUP BY person
) a USING (person)
WHERE n.status = 'unsubscribed' AND NOT surely_later(a.yes_at, n.no_at)
  AND NOT EXISTS (
      SELECT 1 FROM newsletter y
      WHERE y.person = n.person AND y.status = 'subscribed' AND y.proven
        AND surely_later(y.confirmed_at, n.no_at))
