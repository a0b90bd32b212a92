-- An invoice is bookkeeping material until five years after its fiscal year.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-BK5; needs: invoice
-- args: date date
SELECT id, coalesce(issued_on, paid_on) AS since, bk_end AS due, bk_end AS date
FROM voucher WHERE today() <= bk_end
