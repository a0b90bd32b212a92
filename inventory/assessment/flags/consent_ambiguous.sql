-- The answer about registration can be read as neither yes nor no.
-- outcome: REVIEW; step: 7; purpose: REGISTRATION; promise: P02; of: response
SELECT id, day_of(submitted_at) AS since, NULL::DATE AS due
FROM response WHERE activity = 'A01' AND said_registration IS NULL
