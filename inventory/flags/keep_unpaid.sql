-- An unpaid invoice is a claim: the contact details are needed.
-- outcome: KEEP; step: 4; purpose: CONTRACT; needs: invoice
SELECT id, issued_on AS since, NULL::DATE AS due, json_object('nr', invoice_number, 'forfall', due_on) AS args
FROM invoice WHERE unpaid
