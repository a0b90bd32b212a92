-- The bookkeeping act no longer asks for the invoice,
-- nor for a customer card that has only such invoices.
-- outcome: DELETE; step: 8; purpose: BOOKKEEPING; rule: R-BK5; needs: invoice; promise: P08
-- args: date date
SELECT id, days_after(bk_end, 1) AS since, bk_end AS due, bk_end AS date
FROM invoice WHERE today() > bk_end AND NOT unpaid
UNION ALL
SELECT c.id, days_after(k.bk_end, 1), k.bk_end, k.bk_end
FROM contact c JOIN customer k USING (id) WHERE today() > k.bk_end AND NOT k.unpaid
