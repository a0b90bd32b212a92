-- A page has its comments from somebody else's tool. Where the own ones lie no page tells.
-- outcome: FAIL, NOT_CHECKED; needs: observation/site; args: names text; variants: unseen
-- of: observation
SELECT NULL::INTEGER AS id, 'FAIL' AS result, split_part(value, '|', 2) AS names,
       NULL AS variant, place AS ref
FROM observation
WHERE what = 'third_party' AND value LIKE '%|comments'
UNION ALL
SELECT NULL, 'NOT_CHECKED', NULL, 'unseen', place FROM observation WHERE what = 'page'
