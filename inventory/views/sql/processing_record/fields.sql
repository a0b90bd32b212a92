-- Per activity: which fields of the contract are filled, and in how many records.
SELECT activity, field, count(*) AS records
FROM (SELECT r.activity, unnest(f.filled) AS field FROM record r JOIN filled f USING (id))
GROUP BY activity, field ORDER BY activity, field;
