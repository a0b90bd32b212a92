-- A session that was held and is not invoiced yet: told where nothing else carries the record.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-INVOICE; needs: booking, invoice
-- args: date date, invoice_by date; of: ground to_invoice
SELECT id, since, until AS due, told AS date, until AS invoice_by
FROM holding h
WHERE holds AND ground = 'to_invoice'
  AND NOT EXISTS (SELECT 1 FROM holding o
                  WHERE o.id = h.id AND o.holds AND o.ground NOT IN ('to_invoice', 'hours'))
