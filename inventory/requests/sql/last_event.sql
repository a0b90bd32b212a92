-- What last happened to a request and was not taken back.
SELECT place, step
FROM case_event
ANTI JOIN case_undone USING (number, place)
WHERE number = $number
ORDER BY place DESC
LIMIT 1
