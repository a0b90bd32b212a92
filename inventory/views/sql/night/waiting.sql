-- What asks for something, a code a row: its worst finding, how many people and records, the
-- nearest deadline, and the first few people who have something to be called by, most urgent first.
-- Not what is told of elsewhere in the report, nor what she keeps for a reason until a day:
-- that waits for nobody. What she approved waits until it is gone.
WITH asked AS (
    SELECT f.code, f.outcome, f.severity, f.step, f.due, l.person, r.source, r.record
    FROM flag f ANTI JOIN kept k USING (id, code) JOIN link l USING (id) JOIN record r USING (id)
    WHERE f.outcome IN ('DELETE', 'STOP', 'REVIEW') AND NOT list_contains($told_elsewhere, f.code)
),
called AS (
    SELECT DISTINCT l.person FROM link l JOIN record r USING (id)
    WHERE coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''),
                   r.company, r.email) IS NOT NULL
),
ranked AS (
    SELECT a.code, a.person,
           row_number() OVER (
               PARTITION BY a.code
               ORDER BY min(coalesce(a.due, DATE '9999-12-31')),
                        min((coalesce(a.due, DATE '9999-12-31'), a.source, a.record))) AS place
    FROM asked a SEMI JOIN called c ON c.person = a.person GROUP BY a.code, a.person
),
first AS (
    SELECT code, list(person ORDER BY place) AS persons FROM ranked WHERE place <= $named
    GROUP BY code
)
SELECT a.code,
       arg_min(a.outcome, (a.severity <> 'high', a.step, coalesce(a.due, DATE '9999-12-31'),
                           a.source, a.record)) AS outcome,
       min(a.severity) AS severity, -- «high» stands before «normal»
       count(DISTINCT a.person) AS people, count(*) AS records, min(a.due) AS due,
       list_sort(list_distinct(list(a.source))) AS sources, any_value(f.persons) AS persons
FROM asked a LEFT JOIN first f USING (code) GROUP BY a.code ORDER BY a.code;
