-- A question that has waited past its day; or nights in which nothing was assessed.
-- outcome: WARN; needs: *; args: date date; variants: pause
SELECT id, NULL AS date, NULL AS variant, NULL AS ref
FROM flag WHERE outcome = 'REVIEW' AND due < today() AND code <> 'SOURCE_MISSING'
UNION ALL
SELECT NULL, as_of, 'pause', CAST(as_of AS VARCHAR)
FROM night_before WHERE days_after(as_of, 2) < today()
