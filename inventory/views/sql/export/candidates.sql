-- The questions that wait, worst first, by the records' ids in their sources.
SELECT a.source AS a_source, a.record AS a_record, b.source AS b_source, b.record AS b_record,
       round(score, 2) AS score, reason
FROM candidate c JOIN record a ON a.id = c.a JOIN record b ON b.id = c.b
ORDER BY score DESC, a_source, a_record, b_source, b_record;
