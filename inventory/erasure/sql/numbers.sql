-- The numbers that some records have tonight. sources, records: lists that belong together.
SELECT r.source, r.record, r.id
FROM record r
JOIN (SELECT unnest($sources) AS source, unnest($records) AS record) w
     ON w.source = r.source AND w.record = r.record
