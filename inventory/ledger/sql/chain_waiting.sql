-- Whether rows were written, or went, since the last link.
SELECT (SELECT count(*) FROM chained) <> (SELECT count(digest) FROM chain_entry)
