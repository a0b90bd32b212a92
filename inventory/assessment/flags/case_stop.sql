-- Who has objected, or asks to be erased or restricted, is still on the newsletter's list;
-- also when that is closed as done.
-- Only a later confirmed sign-up is a yes.
-- outcome: STOP; severity: high; step: 2; purpose: NEWSLETTER
-- args: request text, date date; of: objection
SELECT id, day AS since, today() AS due, named AS request, day AS date
FROM objection WHERE reason = 'request'
