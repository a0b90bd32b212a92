-- What each of some records says of who it is: its name, and every address and number, comparable.
-- sources, records: lists that belong together.
SELECT r.source, r.record,
       concat_ws('|', coalesce(k.name_key, ''),
                 (SELECT string_agg(b.what || ' ' || b.value, '|' ORDER BY b.what, b.value)
                  FROM known_by b WHERE b.id = r.id))
FROM record r JOIN keys k USING (id)
JOIN (SELECT unnest($sources) AS source, unnest($records) AS record) w
     ON w.source = r.source AND w.record = r.record
