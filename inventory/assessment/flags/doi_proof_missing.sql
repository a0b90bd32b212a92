-- A subscriber without the traces that a double opt-in leaves, or put on the list by another hand:
-- nothing is sent meanwhile (R-NL), and what nobody can show goes.
-- outcome: STOP; then: DELETE; step: 7; purpose: NEWSLETTER; rule: R-NL; promise: P43
-- variants: imported, added_by_admin, added_by_api; of: ground asked and subscription
SELECT n.id, NULL::DATE AS since, v.keep_until AS due,
       CASE WHEN proof_gap IN ('imported', 'added_by_admin', 'added_by_api') THEN proof_gap END
           AS variant
FROM newsletter n JOIN verdict v USING (id)
WHERE status = 'subscribed' AND NOT proven AND v.ground = 'asked' AND NOT v.refused
