-- The pixel of an advertiser is asked for before the visitor has chosen, or after a no.
-- outcome: FAIL, NOT_CHECKED; needs: observation/site; args: names text; variants: unrendered
-- of: observation
SELECT NULL::INTEGER AS id, 'FAIL' AS result, split_part(value, '|', 2) AS names,
       NULL AS variant, place AS ref
FROM observation
WHERE what = 'third_party' AND split_part(value, '|', 1) IN ('before', 'rejected')
  AND value LIKE '%|pixel'
UNION ALL
-- What a script makes only a browser sees.
SELECT NULL, 'NOT_CHECKED', NULL, 'unrendered', place
FROM observation WHERE what = 'page' AND value NOT LIKE '%|rendered'
