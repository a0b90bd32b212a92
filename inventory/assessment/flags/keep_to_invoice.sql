-- A session that was held and is not invoiced yet.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-INVOICE; needs: booking, invoice
-- args: date date, invoice_by date
SELECT id, since, until AS due, told AS date, until AS invoice_by
FROM holding WHERE holds AND ground = 'to_invoice'
