-- How this ledger stands to a head that was remembered: it has it, or her word that it is lost; it
-- is the same ledger; it is shorter.
SELECT EXISTS (FROM chain WHERE seq = $length AND hash = $hash)
           OR EXISTS (FROM begun_anew WHERE lost = $hash),
       EXISTS (FROM chain WHERE seq = 0 AND hash = $origin),
       (SELECT max(seq) FROM chain) < $length
