-- What happened to each step, in the order it happened.
SELECT number, place, happened_at, event, path, round, found, controls, word, code, until
FROM erasure_event ORDER BY number, place, nr
