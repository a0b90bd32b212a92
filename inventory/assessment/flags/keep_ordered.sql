-- The tax authorities have ordered that the accounts be kept longer.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-BKHOLD; of: ground ordered
SELECT id, since, NULL::DATE AS due FROM holding WHERE holds AND ground = 'ordered'
