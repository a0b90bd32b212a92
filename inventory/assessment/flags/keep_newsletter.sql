-- A proven double opt-in, with a sign of life within the term and no later no.
-- outcome: KEEP; step: 5; purpose: NEWSLETTER; rule: R-CONS
-- args: date date
SELECT id, since, until AS due, told AS date FROM holding WHERE holds AND ground = 'newsletter'
