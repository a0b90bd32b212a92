-- Close link $seq over its entries and the link before it; no link without entries.
INSERT INTO chain
SELECT p.seq + 1, count(*),
       sha256(p.hash || (p.seq + 1)
              || string_agg(e.place || e.sealed, '|' ORDER BY e.place, e.sealed))
FROM chain p JOIN chain_entry e ON e.seq = p.seq + 1
WHERE p.seq = $seq - 1
GROUP BY p.seq, p.hash
