-- What each check found: its worst kind of finding, on records that were read tonight;
-- a few references, and what fills the wording.
WITH fresh AS (
    SELECT h.promise, h.result, h.args, r.person,
           list_position(['FAIL', 'WARN', 'NOT_CHECKED', 'PASS'], h.result) AS place,
           coalesce(r.source || ' ' || r.record, h.ref) AS ref
    FROM promise_hit h LEFT JOIN owned r USING (id) WHERE h.id IS NULL OR r.fresh
),
worst AS (SELECT promise, min(place) AS place FROM fresh GROUP BY promise)
SELECT promise, result, count(DISTINCT ref), count(DISTINCT person),
       list_sort(list_distinct(list(ref)))[1:5], list_sort(list_distinct(list(args)))[1:100]
FROM fresh JOIN worst USING (promise, place)
GROUP BY promise, result;
