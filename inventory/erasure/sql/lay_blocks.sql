-- Which of tonight's addresses and numbers an order has blocked: HMAC-SHA-256 by its pads,
-- as inventory.ledger.deletion_log.Seal makes it. Vendors tell the time to the second.
INSERT INTO erased_before
SELECT k.what, k.value, b.scope, max(date_trunc('second', CAST(b.since AS TIMESTAMPTZ)))
FROM (SELECT what, value,
             sha256($outer || unhex(sha256($inner || encode(concat('facts', chr(10), what, chr(10),
                                                                   value))))) AS key
      FROM (SELECT DISTINCT what, value FROM known_by)) k
JOIN _blocks b USING (key)
GROUP BY ALL
