-- A registration with an answer to a question that the service does not need.
-- outcome: FAIL, WARN; needs: response/A01; args: fields field; variants: unknown; of: undescribed
SELECT id, CASE WHEN known THEN 'FAIL' ELSE 'WARN' END AS result, fields,
       CASE WHEN NOT known THEN 'unknown' END AS variant
FROM undescribed WHERE kind = 'response' AND activity = 'A01'
