-- How many people the published inventory holds, and when the next record comes up.
SELECT (SELECT count(DISTINCT person) FROM link) AS persons,
       (SELECT min(keep_until) FROM verdict WHERE keep_until >= as_of) AS next_due
FROM tonight;
