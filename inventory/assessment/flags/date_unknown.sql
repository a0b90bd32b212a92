-- A date that a deadline begins with was filled in and could not be read:
-- nobody knows until when it may be kept.
-- outcome: REVIEW; step: 7; purpose: STATEMENT
-- args: fields field
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       list_aggregate(list_sort(beginning), 'string_agg', ', ') AS fields
FROM (
    SELECT id, list_filter(unclear, lambda f: list_contains([
                   'created_at', 'submitted_at', 'course_date', 'starts_at', 'ends_at', 'issued_on',
                   'signup_at', 'confirmed_at', 'changed_at', 'published_at', 'completed_at'], f))
               AS beginning
    FROM owned
) WHERE len(beginning) > 0
