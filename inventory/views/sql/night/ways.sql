-- What each source's records are used for, and the rules that end it.
SELECT r.source, r.activity, list_sort(list_distinct(list(k.rule))) AS rules
FROM record r LEFT JOIN holding k USING (id) GROUP BY ALL ORDER BY r.source, min(r.id);
