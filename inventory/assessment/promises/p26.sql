-- The pixel is told whom it sees: by its cookie, or by what the page hands it.
-- That is not anonymous.
-- outcome: FAIL, NOT_CHECKED; needs: observation/site; args: names text; variants: unrendered
-- of: observation
SELECT NULL::INTEGER AS id, 'FAIL' AS result, split_part(value, '|', 2) AS names,
       NULL AS variant, place AS ref
FROM observation
WHERE what = 'pixel'
UNION ALL
-- What a script makes only a browser sees.
SELECT NULL, 'NOT_CHECKED', NULL, 'unrendered', place
FROM observation WHERE what = 'page' AND value NOT LIKE '%|rendered'
