-- A form that an invoice refers to is documentation of the sale;
-- the hours of a booking are, without the contact details.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-BK3.5; needs: invoice
-- args: date date, invoice text; variants: hours; of: ground agreement, ground hours
SELECT id, since, until AS due, until AS date, named AS invoice,
       CASE ground WHEN 'hours' THEN 'hours' END AS variant
FROM holding WHERE holds AND ground IN ('agreement', 'hours')
