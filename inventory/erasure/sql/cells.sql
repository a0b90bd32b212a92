-- Which of some texts stand in any cell of a table. numbers, texts: lists that belong together.
SELECT DISTINCT n.number
FROM (SELECT unnest($numbers) AS number, unnest($texts) AS said) n
WHERE EXISTS (FROM (SELECT lower(CAST(t AS VARCHAR)) AS row FROM {table} t)
              WHERE contains(row, n.said))
ORDER BY ALL
