-- The home and the person of every record of last night.
INSERT INTO last_home
SELECT o.source, o.record, l.{column} AS home, l.person
FROM last.link l JOIN last.record o USING (id)
