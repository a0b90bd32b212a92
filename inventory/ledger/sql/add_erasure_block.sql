-- A block of an order, where it has none yet on the same.
INSERT INTO erasure_block
SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (FROM erasure_block
                  WHERE number = $1 AND what = $2 AND opaque = $3 AND scope = $4)
