-- The website calls others, or keeps what it need not, before its visitor has chosen or after a no
-- (ekomloven § 3-15).
-- outcome: FAIL, NOT_CHECKED; needs: observation/site; args: names text; variants: unrendered
-- of: observation
SELECT NULL::INTEGER AS id, 'FAIL' AS result, split_part(value, '|', 2) AS names,
       NULL AS variant, place AS ref
FROM observation
WHERE what IN ('third_party', 'storage') AND split_part(value, '|', 1) IN ('before', 'rejected')
  AND value NOT LIKE '%|needed'
UNION ALL
-- What a script makes only a browser sees.
SELECT NULL, 'NOT_CHECKED', NULL, 'unrendered', place
FROM observation WHERE what = 'page' AND value NOT LIKE '%|rendered'
