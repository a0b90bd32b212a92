-- A customer card without invoices is not needed long after the client left.
-- outcome: DELETE; step: 8; purpose: FOLLOW_UP; rule: R-CRM; needs: response, booking, invoice
-- promise: P60; args: date date; of: ground follow_up
SELECT id, days_after(expired, 1) AS since, expired AS due, told AS date
FROM verdict WHERE goes = 'whole' AND ground = 'follow_up' AND expired < today()
