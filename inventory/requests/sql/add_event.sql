INSERT INTO case_event
SELECT $number, count(*) + 1, $now, $day, $step, $reason, $outcome
FROM case_event
WHERE number = $number
