-- Somebody who signed up for a course and was then put on the mailing list by another hand;
-- or a question beside the course's needs.
-- outcome: FAIL, WARN, NOT_CHECKED; needs: response/A07, subscription; args: fields field
-- variants: field, undated; of: response, undescribed and subscription, undescribed
SELECT n.id, CASE WHEN n.added IS NULL THEN 'NOT_CHECKED' ELSE 'FAIL' END AS result,
       NULL AS fields, CASE WHEN n.added IS NULL THEN 'undated' END AS variant
FROM (SELECT *, coalesce(signup_at, confirmed_at, created_at) AS added FROM newsletter) n
WHERE n.status = 'subscribed' AND n.proof_gap IN ('added_by_admin', 'imported', 'added_by_api')
  AND EXISTS (
      SELECT 1 FROM response r
      WHERE r.person = n.person AND r.activity = 'A07'
        -- What was on the list before the sign-up did not come from it.
        AND coalesce(coalesce(n.added, n.changed_at) >= r.submitted_at, true))
UNION ALL
SELECT id, 'WARN', fields, 'field' FROM undescribed WHERE kind = 'response' AND activity = 'A07'
