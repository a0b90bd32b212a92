-- A registration whose answer is neither yes nor no.
-- outcome: FAIL; needs: response/A01; of: response
SELECT id FROM response WHERE activity = 'A01' AND said_registration IS NULL
