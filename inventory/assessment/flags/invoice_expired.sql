-- The bookkeeping act no longer asks for the invoice, nor for a customer card that has only such
-- invoices and serves nothing else.
-- outcome: DELETE; step: 8; purpose: BOOKKEEPING; rule: R-BK5; needs: invoice; promise: P08
-- args: date date; variants: card; of: ground bookkeeping, ground buyer
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due, keep_until AS date,
       CASE ground WHEN 'buyer' THEN 'card' END AS variant
FROM verdict WHERE goes = 'whole' AND ground IN ('bookkeeping', 'buyer')
