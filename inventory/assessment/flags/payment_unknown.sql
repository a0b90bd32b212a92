-- Nothing says whether an invoice was paid, by neither balance nor day of payment; told once a
-- person, on the latest of them.
-- outcome: REVIEW; step: 7; purpose: BOOKKEEPING; rule: R-UNPAID
-- args: invoice text, date date; of: invoice, payment
SELECT id, NULL::DATE AS since, NULL::DATE AS due, invoice_number AS invoice, claim_end AS date
FROM voucher WHERE unsettled AND coalesce(claim_end >= today(), true)
QUALIFY row_number() OVER (PARTITION BY person ORDER BY claim_end DESC, id) = 1
