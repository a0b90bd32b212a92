-- A strengths profile with more than name, address, profile and date.
-- outcome: FAIL; needs: profile; args: fields field
SELECT id, fields FROM undescribed WHERE kind = 'profile' AND NOT is_password(fields)
