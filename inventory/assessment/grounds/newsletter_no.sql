-- Somebody answered no to the newsletter in a form and confirmed no sign-up after that.
-- kind: refusal; of: response and subscription
SELECT id, said_no AS since, said_no AS told
FROM (SELECT n.id, day_of(nullif(a.no_at, 'infinity')) AS said_no
      FROM newsletter n JOIN newsletter_answer a USING (person)
      WHERE n.status = 'subscribed' AND NOT a.said
        AND NOT (n.proven AND surely_later(n.confirmed_at, a.no_at)))
