-- The coach has noted a claim or a dispute that this may be needed for.
-- outcome: KEEP; step: 4; purpose: CONTRACT; rule: R-CLAIM
-- args: date date; of: ground dispute
SELECT id, since, until AS due, until AS date FROM holding WHERE holds AND ground = 'dispute'
