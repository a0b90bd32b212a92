-- A strengths profile that came with a password.
-- outcome: FAIL; needs: profile; args: fields field; of: undescribed
SELECT id, list_aggregate(listed, 'string_agg', ', ') AS fields
FROM (SELECT id, list_filter(listed, lambda f: is_password(f)) AS listed
      FROM undescribed WHERE kind = 'profile')
WHERE len(listed) > 0
