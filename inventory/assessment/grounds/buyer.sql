-- Whom invoices are made out to stays on the customer card as long as the last of them: name and
-- address, no more.
-- kind: law; rule: R-BKSTUB; of: contact, invoice, payment
SELECT id, issued_on AS since, bk_end AS until, fields_of('R-BKSTUB') AS fields, bk_end AS told,
       year_end(bk_end, -rule('R-BK5.years')) AS day, to_years(rule('R-BK5.years')) AS period
FROM customer
