-- A proven double opt-in, with a sign of life within the term and no later no.
-- outcome: KEEP; step: 5; purpose: NEWSLETTER; rule: R-CONS
-- args: date date; of: ground newsletter
SELECT id, since, until AS due, told AS date FROM holding WHERE holds AND ground = 'newsletter'
  -- Restricted is not used, however good the consent (GDPR Art. 18).
  AND id NOT IN (SELECT id FROM ground WHERE ground = 'request' AND variant = 'restricted')
