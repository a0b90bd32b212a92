-- Who has objected, or asks to be erased or restricted, is still on the newsletter's list;
-- also when that is closed as done.
-- Only a later confirmed sign-up is a yes.
-- outcome: STOP; severity: high; step: 2; purpose: NEWSLETTER
-- args: request text, date date
SELECT n.id, max(s.received) AS since, today() AS due,
       max(s.number) AS request, max(s.received) AS date
FROM request_stop s JOIN link l ON l.id = s.id JOIN newsletter n USING (person)
WHERE n.status = 'subscribed' AND NOT (n.proven AND day_of(n.confirmed_at) > s.received)
GROUP BY n.id
