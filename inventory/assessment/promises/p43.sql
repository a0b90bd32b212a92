-- A subscriber whose double confirmation is not evidenced, or who was added by another hand.
-- outcome: FAIL, WARN; needs: subscription/A08
SELECT id, CASE WHEN confirmed_at > signup_at AND proof_gap IN ('added_by_admin', 'imported', 'added_by_api') THEN 'WARN' ELSE 'FAIL' END AS result,
       json_object('variant', CASE WHEN proof_gap IN ('added_by_admin', 'imported', 'added_by_api') THEN 'added' END) AS args
FROM newsletter WHERE status = 'subscribed' AND NOT proven
