-- The invoices of last night's inventory, and how long the bookkeeping act holds each.
INSERT INTO earlier_invoice
SELECT source, record, invoice_number, issued_on,
       year_end(greatest(issued_on, paid_on, CASE WHEN balance > 0 THEN today() END),
                rule('R-BK5.years'))
FROM last.record WHERE kind = 'invoice';
