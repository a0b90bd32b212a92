-- A filled field that the activity does not declare is not in the statement.
-- outcome: REVIEW; step: 7; purpose: STATEMENT
-- args: fields field
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       list_aggregate(list_sort(list_distinct(undeclared)), 'string_agg', ', ') AS fields
FROM (
    -- A vendor's own field is known for what it is, mapped or not. What somebody called a column is
    -- not: a question about the source, and no finding about the statement; but for a birth number.
    SELECT id, list_concat(list_filter(unread, lambda u: NOT r.maps_columns
                                                         OR contains(u, '(fødselsnummer)')),
                           list_filter(filled, lambda f: NOT list_contains(a.declared, f)
                                                         -- CRM_FIELDS_EXCESS tells it.
                                                         AND coalesce(v.gone & bit_of(f), 0) = 0))
               AS undeclared
    FROM owned r JOIN filled USING (id) JOIN activity a ON a.id = r.activity
    LEFT JOIN verdict v ON v.id = r.id AND v.goes = 'fields' AND v.ground = 'buyer'
) WHERE len(undeclared) > 0
