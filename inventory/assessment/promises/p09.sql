-- An invoice that went another way than its receiver had chosen last.
-- outcome: FAIL; needs: invoice/A02, response; leans: response
WITH chosen AS (
    SELECT i.id, arg_max(r.invoice_channel, r.submitted_at) AS wished
    FROM invoice i
    JOIN response r ON r.person = i.person AND r.invoice_channel IS NOT NULL
                   AND day_of(r.submitted_at) <= i.issued_on
    GROUP BY i.id
)
SELECT id FROM invoice JOIN chosen USING (id) WHERE channel(delivery) <> channel(wished)
