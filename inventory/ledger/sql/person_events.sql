-- What became of last night's person ids: whose records went to whom.
SELECT DISTINCT
       CASE WHEN o.person NOT IN (SELECT person FROM link) THEN 'merged'
            WHEN l.person NOT IN (SELECT person FROM last.link) THEN 'split'
            ELSE 'moved' END AS event,
       l.person, o.person AS other
FROM link l JOIN record r USING (id)
JOIN last.record q ON q.source = r.source AND q.record = r.record
JOIN last.link o ON o.id = q.id
WHERE o.person <> l.person
ORDER BY ALL;
