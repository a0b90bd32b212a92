-- What happened to each request, in order; without what was taken back.
SELECT number, step, day, reason, outcome
FROM case_event
ANTI JOIN case_undone USING (number, place)
ORDER BY number, place
