-- Filled fields that the record's activity does not declare, or that nobody mapped: names only,
-- never values. `known`: one of them at least is known for what it is; a heading of somebody's own
-- that nobody mapped may be anything.
CREATE TEMP TABLE undescribed AS
SELECT *, list_aggregate(listed, 'string_agg', ', ') AS fields,
       NOT maps_columns OR undeclared <> 0
           OR len(list_filter(listed, lambda name: contains(name, '(fødselsnummer)'))) > 0 AS known
FROM (
    SELECT *, list_sort(list_distinct(list_concat(unread, names_of(undeclared)))) AS listed
    FROM (SELECT o.id, kind, activity, maps_columns, unread, bits & ~a.declared AS undeclared
          FROM owned o JOIN activity a ON a.id = o.activity)
    WHERE undeclared <> 0 OR len(unread) > 0
);
