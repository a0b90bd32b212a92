-- A question that has waited past its day; or nights in which nothing was assessed.
-- outcome: WARN; needs: *
SELECT id, json_object() AS args FROM flag WHERE outcome = 'REVIEW' AND due < today() AND code <> 'SOURCE_MISSING'
UNION ALL
SELECT NULL, json_object('variant', 'pause', 'dato', as_of, 'ref', CAST(as_of AS VARCHAR)) FROM night_before WHERE days_after(as_of, 2) < today()
