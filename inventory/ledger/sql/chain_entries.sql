-- The rows that no link holds yet, for link $seq. Of equal rows each has an entry of its own.
INSERT INTO chain_entry
SELECT $seq, place, digest, salt, sha256(salt || digest)
FROM (SELECT place, digest, sha256($secret || digest) AS salt
      FROM (SELECT place, digest FROM chained
            EXCEPT ALL SELECT place, digest FROM chain_entry WHERE digest IS NOT NULL))
