-- A filled field that the activity does not declare, or that nobody mapped,
-- is not in the statement.
-- outcome: REVIEW; step: 7; purpose: STATEMENT
-- args: fields field
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       list_aggregate(list_sort(list_distinct(undeclared)), 'string_agg', ', ') AS fields
FROM (
    SELECT id, list_concat(unread, list_filter(filled, lambda f: NOT list_contains(a.declared, f)))
               AS undeclared
    FROM owned r JOIN filled USING (id) JOIN activity a ON a.id = r.activity
) WHERE len(undeclared) > 0
