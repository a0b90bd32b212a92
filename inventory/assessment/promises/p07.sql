-- A customer card or an invoice with a field that the statement's list does not name.
-- outcome: FAIL; needs: contact/A03, invoice
SELECT id, json_object('felt', fields) AS args FROM undescribed WHERE activity IN ('A02', 'A03')
