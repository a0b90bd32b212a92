-- Somebody is stored as a client or as an address to write to, and no form says that they agreed.
-- outcome: REVIEW; then: DELETE; step: 7; purpose: REGISTRATION; needs: response; promise: P58
SELECT c.id, NULL::DATE AS since, NULL::DATE AS due
FROM contact c LEFT JOIN client b USING (id) LEFT JOIN customer k USING (id)
WHERE NOT c.organisation
  AND ((c.activity IN ('A03', 'A06')
        AND EXISTS (SELECT 1 FROM source WHERE list_contains(kinds, 'response'))
        AND NOT EXISTS (SELECT 1 FROM response r WHERE r.person = c.person)
        AND NOT EXISTS (SELECT 1 FROM hit h WHERE h.id = c.id AND h.code IN (
            'BOOKING_OLD', 'BOOKING_NOSHOW_OLD', 'NO_BASIS', 'INVOICE_EXPIRED',
            'CRM_FIELDS_EXCESS')))
    OR c.activity = 'A08')
