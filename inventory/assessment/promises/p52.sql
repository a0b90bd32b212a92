-- A strengths profile that came with a password.
-- outcome: FAIL; needs: profile; args: fields field
SELECT id, fields FROM undescribed WHERE kind = 'profile' AND is_password(fields)
