-- The latest invoice of somebody went another way than they had chosen last before it.
-- outcome: FAIL, NOT_CHECKED; needs: invoice/A02, response; leans: response; variants: unseen
-- An older one that went wrong cannot be sent again: the way is right once the latest is.
SELECT id, 'FAIL' AS result, NULL AS variant FROM flag WHERE code = 'INVOICE_CHANNEL'
UNION ALL
SELECT NULL, 'NOT_CHECKED', 'unseen'
WHERE NOT EXISTS (SELECT 1 FROM invoice WHERE channel(delivery) IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM response WHERE channel(invoice_channel) IS NOT NULL)
