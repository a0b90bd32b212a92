-- Which of tonight's records somebody has judged: HMAC-SHA-256 by its inner and outer pad, as
-- inventory.ledger.opaque_keys makes it. One pass over all records.
SELECT opaque, id
FROM (SELECT id,
             sha256($outer || unhex(sha256($inner || encode(source || '|' || record)))) AS opaque
      FROM record)
SEMI JOIN (SELECT unnest($wanted) AS opaque) USING (opaque);
