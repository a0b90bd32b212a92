-- Somebody has asked about their own data and waits for the answer:
-- nothing of theirs is deleted until then.
-- outcome: HOLD; step: 1; purpose: REQUEST
-- args: request text, date date; of: ground request
SELECT id, since, told AS due, named AS request, told AS date
FROM ground WHERE ground = 'request' AND variant IS NULL
