-- Somebody said no in a form and later confirmed a sign-up: the older no is answered.
-- outcome: INFO; step: 5; purpose: NEWSLETTER; needs: response
-- args: date date; of: response and subscription
SELECT n.id, day_of(n.confirmed_at) AS since, NULL::DATE AS due, day_of(n.confirmed_at) AS date
FROM newsletter n JOIN newsletter_answer a USING (person)
WHERE n.status = 'subscribed' AND n.proven AND surely_later(n.confirmed_at, a.no_at)
