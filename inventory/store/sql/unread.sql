-- How many records of one source have each column filled that nobody mapped.
INSERT INTO unread
SELECT source, field, count(*)
FROM (SELECT source, unnest(unread) AS field FROM record WHERE source = ?)
GROUP BY ALL;
