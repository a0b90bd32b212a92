-- A link of the statement leads nowhere.
-- outcome: WARN, NOT_CHECKED; needs: observation/site; args: names text; variants: unfollowed
-- of: observation
SELECT NULL::INTEGER AS id, 'WARN' AS result, split_part(value, '|', 3) AS names,
       NULL AS variant, place AS ref
FROM observation
WHERE what = 'link' AND split_part(value, '|', 2) <> '200'
UNION ALL
SELECT NULL, 'NOT_CHECKED', NULL, 'unfollowed', place FROM observation
WHERE what = 'page' AND NOT EXISTS (FROM observation WHERE what = 'link')
