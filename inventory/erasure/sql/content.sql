-- What some records hold, as one text each, but for where they stand and what they are called.
-- sources, records: lists that belong together.
SELECT r.source, r.record, {content}
FROM record r
JOIN (SELECT unnest($sources) AS source, unnest($records) AS record) w
     ON w.source = r.source AND w.record = r.record
