-- Tonight's noes without an address: HMAC-SHA-256 by its inner and outer pad, as
-- inventory.ledger.opaque_keys makes it.
SELECT sha256($outer || unhex(sha256($inner || encode($before || value)))) AS key,
       since, coalesce(known_since, DATE '1900-01-01') AS known_since, scope, reason
FROM no_tonight
