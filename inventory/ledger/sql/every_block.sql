-- Every block that counts, of orders too, to be looked at again (R-SUPP).
SELECT key, CAST(since AS TIMESTAMP) AS since FROM suppression
UNION ALL
SELECT opaque, CAST(since AS TIMESTAMP) FROM erasure_block
WHERE number NOT IN (SELECT number FROM erasure_block_lifted)
