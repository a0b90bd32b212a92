-- Of the orders that answer a request: how many there are, and how many of their blocks count.
SELECT count(DISTINCT q.number), count(b.opaque)
FROM decision_request q
LEFT JOIN erasure_block b ON b.number = q.number
     AND b.number NOT IN (SELECT number FROM erasure_block_lifted)
WHERE q.request = ? AND q.number NOT IN (SELECT number FROM decision_undone)
