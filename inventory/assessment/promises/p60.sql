-- A question that has waited past its day; nights in which nothing was assessed; or
-- blocks that nobody has looked through for years (R-SUPP).
-- outcome: WARN; needs: *; args: date date; variants: pause, blocks
SELECT id, NULL AS date, NULL AS variant, NULL AS ref
FROM flag WHERE outcome = 'REVIEW' AND due < today() AND code <> 'SOURCE_MISSING'
UNION ALL
SELECT NULL, as_of, 'pause', CAST(as_of AS VARCHAR)
FROM night_before WHERE days_after(as_of, 2) < today()
UNION ALL
SELECT NULL, oldest, 'blocks', 'blocks' FROM block_review WHERE blocks > 0
