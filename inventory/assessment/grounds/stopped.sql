-- Whoever is on the list against a no is taken off it, not lost: the contact stays as left.
-- kind: interest; rule: R-SUPP; of: objection and subscription
SELECT DISTINCT n.id, NULL::DATE AS since, true AS open
FROM newsletter n JOIN objection o USING (id) WHERE n.status IN ('subscribed', 'pending')
