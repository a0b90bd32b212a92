-- Every request, oldest first; without those that were taken back whole.
SELECT number, type, received, channel, person
FROM case_opened c
WHERE NOT EXISTS (FROM case_undone u WHERE u.number = c.number AND u.place = 0)
ORDER BY number
