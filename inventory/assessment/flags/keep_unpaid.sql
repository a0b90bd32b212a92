-- An unpaid invoice is a claim: the contact details are needed. So is a closing balance that the
-- customer owes and no invoice explains.
-- outcome: KEEP; step: 4; purpose: CONTRACT; needs: invoice
-- args: invoice text
SELECT id, issued_on AS since, NULL::DATE AS due, invoice_number AS invoice
FROM invoice WHERE unpaid
UNION ALL
SELECT k.whole, min(i.issued_on), NULL, string_agg(i.invoice_number, ', ' ORDER BY i.invoice_number)
FROM invoice i JOIN card k ON k.part = i.id WHERE i.unpaid GROUP BY k.whole
UNION ALL
SELECT id, NULL, NULL, NULL FROM debtor
WHERE id NOT IN (SELECT k.whole FROM invoice i JOIN card k ON k.part = i.id WHERE i.unpaid)
