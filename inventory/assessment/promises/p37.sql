-- Somebody who signed up for a course and was put on the mailing list by another hand;
-- or a question beside the course's needs.
-- outcome: FAIL, WARN; needs: response/A07, subscription; args: fields field; variants: field
SELECT n.id, 'FAIL' AS result, NULL AS fields, NULL AS variant
FROM newsletter n
WHERE n.status = 'subscribed' AND n.proof_gap IN ('added_by_admin', 'imported', 'added_by_api')
  AND EXISTS (SELECT 1 FROM response r WHERE r.person = n.person AND r.activity = 'A07')
UNION ALL
SELECT id, 'WARN', fields, 'field' FROM undescribed WHERE kind = 'response' AND activity = 'A07'
