-- Somebody has asked that their data be restricted:
-- it is neither used nor deleted until the matter is settled.
-- outcome: HOLD; step: 1; purpose: REQUEST
-- args: request text; of: ground request
SELECT id, since, told AS due, named AS request
FROM ground WHERE ground = 'request' AND variant IS NOT NULL
