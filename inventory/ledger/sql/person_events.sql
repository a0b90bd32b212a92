-- What became of last night's person ids, as they are called tonight: whose records went to whom.
SELECT DISTINCT
       CASE WHEN o.person NOT IN (SELECT person FROM link) THEN 'merged'
            WHEN l.person NOT IN (SELECT person FROM last_home) THEN 'split'
            ELSE 'moved' END AS event,
       l.person, o.person AS other
FROM link l JOIN record r USING (id)
JOIN last_home o USING (source, record)
WHERE o.person <> l.person
ORDER BY ALL;
