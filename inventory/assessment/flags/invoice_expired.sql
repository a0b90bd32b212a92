-- The bookkeeping act no longer asks for the invoice,
-- nor for a customer card that has only such invoices. Whoever owes keeps all of them:
-- they are what the account of the claim consists of.
-- outcome: DELETE; step: 8; purpose: BOOKKEEPING; rule: R-BK5; needs: invoice; promise: P08
-- args: date date
SELECT id, days_after(bk_end, 1) AS since, bk_end AS due, bk_end AS date
FROM voucher JOIN standing s USING (person) WHERE today() > bk_end AND NOT s.unpaid
UNION ALL
SELECT c.id, days_after(k.bk_end, 1), k.bk_end, k.bk_end
FROM contact c JOIN customer k USING (id) JOIN standing s USING (person)
WHERE today() > k.bk_end AND NOT s.unpaid
