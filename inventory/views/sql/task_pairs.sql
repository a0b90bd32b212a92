-- Whose records the questions are about that wait for "same person?".
SELECT a.person, b.person, ra.source, rb.source
FROM candidate c JOIN link a ON a.id = c.a JOIN link b ON b.id = c.b
JOIN record ra ON ra.id = c.a JOIN record rb ON rb.id = c.b
