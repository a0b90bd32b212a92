-- An invoice is bookkeeping material until five years after its fiscal year.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-BK5; needs: invoice
SELECT id, issued_on AS since, bk_end AS due, json_object('dato', bk_end, 'nr', invoice_number) AS args
FROM invoice WHERE today() <= bk_end
