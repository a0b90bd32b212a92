-- What sets persons apart: names, addresses, numbers, sources, and how many records.
SELECT person,
       list(DISTINCT coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''),
                              r.company)) AS names,
       list(DISTINCT email_key) AS emails,
       list(DISTINCT phone_key) AS phones,
       list(DISTINCT r.source) AS sources,
       count(*) AS records
FROM link
JOIN record r USING (id)
JOIN keys USING (id)
WHERE person IN (SELECT unnest($persons::VARCHAR[]))
GROUP BY person
