-- What waits for a person's word and for nothing else: a child's yes, a no in a form and then a yes
-- in one, an archived contact, a status that nobody knows.
-- kind: interest; rule: R-REVIEW; of: subscription
SELECT n.id, NULL::DATE AS since, true AS open
FROM newsletter n LEFT JOIN newsletter_answer a USING (person)
WHERE coalesce(n.status, '') NOT IN ('subscribed', 'pending', 'unsubscribed', 'cleaned',
                                     'transactional')
   OR n.status = 'subscribed' AND n.proven
      AND (n.person IN (SELECT person FROM minor WHERE young)
           OR a.said AND a.no_at IS NOT NULL AND NOT surely_later(n.confirmed_at, a.no_at))
