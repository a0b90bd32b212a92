-- Somebody answered no to the newsletter in a form and never confirmed a sign-up after that.
-- outcome: DELETE; step: 2; purpose: NEWSLETTER; needs: response; promise: P58
-- args: date date
SELECT id, said_no AS since, said_no AS due, said_no AS date
FROM (
    SELECT n.id, day_of(nullif(a.no_at, 'infinity')) AS said_no
    FROM newsletter n JOIN newsletter_answer a USING (person)
    WHERE n.status = 'subscribed' AND NOT a.said
      AND NOT (n.proven AND surely_later(n.confirmed_at, a.no_at))
)
