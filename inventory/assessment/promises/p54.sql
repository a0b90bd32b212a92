-- A strengths profile with more than name, address, profile and date.
-- outcome: FAIL; needs: profile
SELECT id, json_object('felt', fields) AS args FROM undescribed WHERE kind = 'profile' AND NOT is_password(fields)
