-- Clusters whose id another could claim too: their records, each with the id that it called home.
SELECT f.c, list(r.source || '|' || r.record), list(h.home)
FROM final f JOIN contested x USING (c) JOIN sig_of k USING (sig) JOIN record r USING (id)
LEFT JOIN home h USING (id)
GROUP BY f.c;
