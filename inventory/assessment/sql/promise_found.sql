-- What each check found: its worst kind of finding, on records that were read tonight;
-- a few references, and what fills the wording.
WITH fresh AS (
    SELECT h.promise, h.result, h.args, h.id, r.person,
           list_position(['FAIL', 'WARN', 'NOT_CHECKED', 'PASS'], h.result) AS place,
           CASE WHEN h.id IS NULL THEN h.ref ELSE r.source || ' ' || r.record END AS ref
    FROM promise_hit h LEFT JOIN owned r USING (id) WHERE h.id IS NULL OR r.fresh
),
worst AS (SELECT promise, min(place) AS place FROM fresh GROUP BY promise)
SELECT promise, result, count(DISTINCT id) + count(DISTINCT ref) FILTER (id IS NULL),
       -- Of several findings on one record each tells its reference: so more than five are asked.
       count(DISTINCT person), coalesce(list_sort(list_distinct(min(ref, 50)))[1:5], []),
       list_sort(list(DISTINCT args))[1:100]
FROM fresh JOIN worst USING (promise, place)
GROUP BY promise, result;
