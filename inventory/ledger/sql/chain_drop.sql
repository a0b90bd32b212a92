-- Tell the entries whose rows are gone as dropped.
INSERT INTO dropped
SELECT sealed, $now FROM (
    SELECT e.sealed, g.many, row_number() OVER (PARTITION BY place, digest ORDER BY e.seq) AS nth
    FROM chain_entry e JOIN (
        SELECT place, digest, count(*) AS many FROM (
            SELECT place, digest FROM chain_entry WHERE digest IS NOT NULL
            EXCEPT ALL SELECT place, digest FROM chained)
        GROUP BY place, digest) g USING (place, digest)
) WHERE nth <= many
