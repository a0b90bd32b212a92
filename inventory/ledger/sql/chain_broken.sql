-- The first link that does not hold: it does not follow from its entries and the link before it, or
-- one of its rows is gone or changed and was not told as dropped. NULL: the chain is whole.
WITH
link AS (
    SELECT c.seq, c.hash IS NOT DISTINCT FROM sha256(
               lag(c.hash) OVER (ORDER BY c.seq) || (1 + lag(c.seq) OVER (ORDER BY c.seq))
               || e.told) AS holds
    FROM chain c
    LEFT JOIN (SELECT seq, string_agg(place || sealed, '|' ORDER BY place, sealed) AS told
               FROM chain_entry GROUP BY seq) e USING (seq)
),
gone AS (
    SELECT place, digest FROM chain_entry WHERE digest IS NOT NULL
    EXCEPT ALL SELECT place, digest FROM chained
)
SELECT min(seq) FROM (
    SELECT seq FROM link WHERE seq > 0 AND NOT holds
    UNION ALL SELECT seq FROM chain_entry SEMI JOIN gone USING (place, digest)
    UNION ALL SELECT seq FROM chain_entry
    WHERE digest IS NOT NULL AND sealed IS DISTINCT FROM sha256(salt || digest)
    UNION ALL SELECT seq FROM chain_entry WHERE digest IS NULL AND sealed NOT IN (
        SELECT sealed FROM dropped)
    UNION ALL SELECT seq FROM chain_entry WHERE seq NOT IN (SELECT seq FROM chain)
)
