-- How many blocks of an order count.
SELECT count(*) FROM erasure_block
WHERE number = ? AND number NOT IN (SELECT number FROM erasure_block_lifted)
