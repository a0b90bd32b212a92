-- What sets persons apart: names, addresses, numbers, sources, and how many records.
SELECT person,
       list(DISTINCT coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''),
                              r.company)) AS names,
       list(DISTINCT b.value) FILTER (b.what = 'email') AS emails,
       list(DISTINCT b.value) FILTER (b.what = 'phone') AS phones,
       list(DISTINCT r.source) AS sources,
       count(DISTINCT r.id) AS records
FROM link
JOIN record r USING (id)
LEFT JOIN known_by b ON b.id = r.id
WHERE person IN (SELECT unnest($persons::VARCHAR[]))
GROUP BY person
