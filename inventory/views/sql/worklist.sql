-- Which night the published inventory is of, how many people it holds, and when the next record
-- comes up.
SELECT run, (SELECT count(DISTINCT person) FROM link) AS persons,
       (SELECT min(keep_until) FROM verdict WHERE keep_until >= as_of) AS next_due
FROM tonight;
