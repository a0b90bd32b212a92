-- A filled field that the activity does not declare is not in the statement.
-- outcome: REVIEW; step: 7; purpose: STATEMENT
-- args: fields field; of: undescribed
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       list_aggregate(listed, 'string_agg', ', ') AS fields
FROM (
    SELECT id, list_sort(list_distinct(list_concat(headings, names_of(told)))) AS listed
    FROM (
        -- A vendor's own field is known for what it is, mapped or not. What somebody called a
        -- column is not: a question about the source, and no finding about the statement; but for
        -- a birth number. What goes anyway CRM_FIELDS_EXCESS tells.
        SELECT u.id, undeclared & ~coalesce(v.gone, 0) AS told,
               CASE WHEN maps_columns
                    THEN list_filter(unread, lambda name: contains(name, '(fødselsnummer)'))
                    ELSE unread END AS headings
        FROM undescribed u
        LEFT JOIN verdict v ON v.id = u.id AND v.goes = 'fields' AND v.ground = 'buyer'
    )
) WHERE len(listed) > 0
