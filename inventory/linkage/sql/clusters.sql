-- Every signature with the smallest signature of its cluster.
CREATE TEMP TABLE cluster AS
SELECT sig, coalesce(t.c, k.c, sig) AS c
FROM sig LEFT JOIN comp k USING (sig) LEFT JOIN settled t USING (sig);
