-- How many different names of tonight have a word as given name, and as family name.
CREATE TEMP TABLE word_count AS
WITH told AS (SELECT DISTINCT name FROM sig WHERE name IS NOT NULL)
SELECT 'given' AS place, split_part(name, ' ', 1) AS word, CAST(count(*) AS INTEGER) AS n
FROM told GROUP BY word
UNION ALL
SELECT 'family', split_part(name, ' ', -1), CAST(count(*) AS INTEGER)
FROM told WHERE contains(name, ' ') GROUP BY split_part(name, ' ', -1);
