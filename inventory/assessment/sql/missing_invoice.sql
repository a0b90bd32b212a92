-- Invoices of earlier nights that are gone before the bookkeeping act lets them go. The next night
-- reads this table, so that one that is lost is told of until it is back (P08).
CREATE TABLE missing_invoice AS
SELECT DISTINCT *
FROM earlier_invoice e
WHERE bk_end >= today()
  -- Questions apart, each an equality: one with IN compares every invoice with every record.
  AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = e.source AND r.record = e.record)
  -- What was taken for an invoice may be told as a payment now (SAF-T, 2026-11).
  AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = e.source
                      AND r.record = replace(e.record, 'invoice:', 'payment:'))
  -- Another kind of export may know the same invoice by another id.
  AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = e.source
                      AND r.invoice_number = e.invoice_number AND r.issued_on = e.issued_on);
