-- The blocks of orders that count.
SELECT opaque AS key, scope, since FROM erasure_block
WHERE number NOT IN (SELECT number FROM erasure_block_lifted)
