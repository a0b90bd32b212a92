-- The questions that wait, worst first, by ids of tonight's records.
SELECT c.a, c.b, c.score, c.reason, c.harm
FROM candidate c JOIN record x ON x.id = c.a JOIN record y ON y.id = c.b
ORDER BY c.score DESC, x.source, x.record, y.source, y.record;
