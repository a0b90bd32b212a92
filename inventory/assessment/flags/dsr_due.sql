-- The answer to a request is due within ten days, or should have been sent.
-- Told once a person, on one of the records.
-- outcome: REVIEW; severity: past; step: 7; purpose: REQUEST; promise: P62
-- args: request text, date date; variants: past; of: requester
SELECT min(r.id) AS id, days_after(c.due, -rule('R-DSR.warn_days')) AS since, c.due,
       c.number AS request, c.due AS date,
       CASE WHEN c.due < today() THEN 'past' END AS variant
FROM requester c JOIN request_record r USING (number)
JOIN link l ON l.id = r.id AND l.person = c.person
WHERE c.due <= days_after(today(), rule('R-DSR.warn_days'))
GROUP BY c.number, c.due, c.person
