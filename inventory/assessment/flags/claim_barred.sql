-- Money owed that can no longer be claimed, as far as anybody can tell from the accounts: three
-- years from the due day (foreldelsesloven §§ 2, 3), unless something has broken off the time.
-- outcome: REVIEW; step: 7; purpose: BOOKKEEPING; rule: R-UNPAID
-- args: invoice text, date date; of: invoice, payment
SELECT id, days_after(claim_end, 1) AS since, NULL::DATE AS due, invoice_number AS invoice,
       claim_end AS date
FROM voucher WHERE unpaid AND claim_end < today()
