-- Money owed is a claim: the contact details are needed, and what shows the claim.
-- outcome: KEEP; step: 4; purpose: CONTRACT; rule: R-UNPAID; needs: invoice
-- args: invoice text, date date, claim_until date; variants: overdue, card, account, behind
-- of: ground owed
SELECT id, since, until AS due, named AS invoice, told AS date, until AS claim_until, variant
FROM holding WHERE holds AND ground = 'owed'
