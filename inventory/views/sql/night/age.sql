-- Tonight's records by source, by the rule that limits them, and by how many whole quarters of a
-- year it has run for. Too old is what a flag says: one that has held since the day after the
-- record's last day. What lies past its limit without that is either kept by another rule,
-- or nobody could tell tonight ('unsure'). Of a source that was not read nothing is said
-- ('unread').
-- A session is as old as its contact details are, whatever law or a claim keeps of it.
WITH judged AS (
    SELECT v.id, coalesce(s.rule, v.rule) AS rule, coalesce(s.day, v.anchor) AS anchor,
           coalesce(s.period, v.period) AS period, coalesce(s.until, v.keep_until) AS keep_until
    FROM verdict v
    LEFT JOIN holding s ON s.id = v.id AND s.ground = 'session'
                        AND v.kind IN ('law', 'claim')
),
old AS (
    SELECT DISTINCT f.id FROM flag f JOIN judged k USING (id)
    WHERE f.outcome IN ('DELETE', 'REVIEW') AND f.code <> 'SOURCE_MISSING'
      AND f.since = days_after(k.keep_until, 1)
),
untold AS (SELECT DISTINCT id FROM flag WHERE code = 'SOURCE_MISSING')
SELECT r.source, r.kind, k.rule,
       date_part('year', k.period) * 12 + date_part('month', k.period) AS months,
       date_part('day', k.period) AS days,
       -- Counted to yesterday: the last day itself is still within the limit.
       CASE WHEN k.anchor IS NOT NULL AND k.period IS NOT NULL
            THEN greatest(0, datesub('quarter', k.anchor, days_after(today(), -1))) END AS quarter,
       CASE WHEN s.status <> 'fresh' THEN 'unread'
            WHEN k.keep_until IS NULL THEN 'undated'
            WHEN k.keep_until >= today() THEN 'within'
            WHEN o.id IS NOT NULL THEN 'past'
            WHEN u.id IS NOT NULL THEN 'unsure'
            ELSE 'kept' END AS state,
       count(*) AS records
FROM record r JOIN source s ON s.name = r.source
LEFT JOIN judged k USING (id) LEFT JOIN old o USING (id) LEFT JOIN untold u USING (id)
GROUP BY ALL ORDER BY ALL;
