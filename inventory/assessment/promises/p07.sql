-- A customer card or an invoice with a field that the statement's list does not name.
-- outcome: FAIL; needs: contact/A03, invoice; args: fields field
SELECT id, fields FROM undescribed WHERE activity IN ('A02', 'A03')
