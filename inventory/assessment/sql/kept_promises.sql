-- What each sentence of the statement came to tonight.
SELECT id, quote, quote_hash, meaning, result, reason, note, args, records, people, refs
FROM promise
ORDER BY id
