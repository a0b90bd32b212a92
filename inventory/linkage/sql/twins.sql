-- New clusters whose id somebody has already, and the record that the id is made from.
WITH twin AS (
    SELECT c FROM person
    WHERE c NOT IN (SELECT c FROM vote)
      AND (person IN (SELECT home FROM gone_home)
           OR person IN (SELECT person FROM person GROUP BY person HAVING count(*) > 1))
)
SELECT t.c, r.source || '|' || r.record
FROM twin t JOIN sig s ON s.sig = t.c JOIN record r ON r.id = s.first
ORDER BY 2;
