-- What waits for a person's word and for nothing else: a child's yes, an archived contact, a status
-- that nobody knows.
-- kind: interest; rule: R-REVIEW
SELECT n.id, NULL::DATE AS since, true AS open
FROM newsletter n
WHERE coalesce(n.status, '') NOT IN ('subscribed', 'pending', 'unsubscribed', 'cleaned',
                                     'transactional')
   OR n.status = 'subscribed' AND n.proven AND n.person IN (SELECT person FROM minor WHERE young)
