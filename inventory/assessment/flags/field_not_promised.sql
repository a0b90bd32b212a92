-- A filled field that the activity does not declare, or that nobody mapped, is not in the statement.
-- outcome: REVIEW; step: 7; purpose: STATEMENT
SELECT id, NULL::DATE AS since, NULL::DATE AS due, json_object('felt', list_aggregate(list_sort(list_distinct(fields)), 'string_agg', ', ')) AS args
FROM (
    SELECT id, list_concat(unread, list_filter(filled, lambda f: NOT list_contains(a.declared, f))) AS fields
    FROM owned r JOIN filled USING (id) JOIN activity a ON a.id = r.activity
) WHERE len(fields) > 0
