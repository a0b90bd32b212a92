-- Every run, oldest first: counts and seconds a step, nothing for what it did not come to.
SELECT run, as_of, begun_at, status, ended_at,
       coalesce(persons, 0) AS persons, coalesce(records, 0) AS records,
       [keep, delete_, stop, review, hold, info] AS flags,
       [pull, load, link, assess, report] AS seconds
FROM night
ORDER BY begun_at, run
