-- A strengths profile that came with a password.
-- outcome: FAIL; needs: profile
SELECT id, json_object('felt', fields) AS args FROM undescribed WHERE kind = 'profile' AND is_password(fields)
