-- The rows that records stood in when they were read.
SELECT source, record, place FROM record
WHERE place IS NOT NULL AND record IN (SELECT unnest($records::VARCHAR[]))
