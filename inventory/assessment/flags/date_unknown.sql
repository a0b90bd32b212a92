-- A date that a deadline begins with was filled in and could not be read, or is not there at all:
-- nobody knows until when it may be kept.
-- outcome: REVIEW; then: DELETE; step: 7; purpose: STATEMENT
-- args: fields field; variants: missing
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       list_aggregate(list_sort(beginning), 'string_agg', ', ') AS fields, NULL AS variant
FROM (
    SELECT id, list_filter(unclear, lambda f: list_contains([
                   'created_at', 'submitted_at', 'course_date', 'starts_at', 'ends_at', 'issued_on',
                   'signup_at', 'confirmed_at', 'changed_at', 'published_at', 'completed_at'], f))
               AS beginning
    FROM owned
) WHERE len(beginning) > 0
UNION ALL
SELECT v.id, NULL, NULL, NULL, 'missing'
FROM verdict v JOIN holding h ON h.id = v.id AND h.ground = v.ground
JOIN owned o ON o.id = v.id
WHERE v.keep_until IS NULL AND NOT h.open AND NOT h.refused AND v.ground <> 'new_card'
  AND coalesce(len(o.unclear), 0) = 0
