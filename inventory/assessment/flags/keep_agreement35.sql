-- A form that an invoice refers to is documentation of the sale;
-- the hours of an old booking are, without the contact details.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-BK3.5; needs: invoice
-- args: date date, invoice text; variants: hours
SELECT id, day_of(submitted_at) AS since, a.bk_end AS due,
       a.bk_end AS date, a.invoice_number AS invoice, NULL AS variant
FROM response JOIN agreement a USING (id) WHERE a.bk_end >= today()
UNION ALL
SELECT b.id, day_of(b.ends_at), document_end(day_of(b.ends_at)),
       document_end(day_of(b.ends_at)), NULL, 'hours'
FROM booking b JOIN hit h ON h.id = b.id AND h.code = 'BOOKING_OLD'
WHERE rule('R-BOOK.hour_log') = 1 AND b.status = 'confirmed'
  AND document_end(day_of(b.ends_at)) >= today()
