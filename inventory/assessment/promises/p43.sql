-- A subscriber whose double confirmation is not evidenced, or who was added by another hand.
-- outcome: FAIL, WARN; needs: subscription/A08; variants: added; of: subscription
SELECT id, CASE WHEN confirmed_at > signup_at AND added THEN 'WARN' ELSE 'FAIL' END AS result,
       CASE WHEN added THEN 'added' END AS variant
FROM (
    SELECT *, proof_gap IN ('added_by_admin', 'imported', 'added_by_api') AS added FROM newsletter
)
WHERE status = 'subscribed' AND NOT proven
