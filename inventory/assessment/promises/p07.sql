-- A customer card or an invoice with a field that the statement's list does not name.
-- outcome: FAIL, WARN; needs: contact/A03, invoice; args: fields field; variants: unknown
-- of: undescribed
SELECT id, CASE WHEN known THEN 'FAIL' ELSE 'WARN' END AS result, fields,
       CASE WHEN NOT known THEN 'unknown' END AS variant
FROM undescribed WHERE activity IN ('A02', 'A03')
