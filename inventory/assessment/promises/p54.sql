-- A strengths profile with more than name, address, profile and date.
-- outcome: FAIL, WARN; needs: profile; args: fields field; variants: unknown
SELECT id, CASE WHEN known THEN 'FAIL' ELSE 'WARN' END AS result, fields,
       CASE WHEN NOT known THEN 'unknown' END AS variant
FROM undescribed WHERE kind = 'profile' AND NOT is_password(fields)
