-- The latest invoice went another way than the client last asked for before it was issued
-- (statement, P09).
-- outcome: REVIEW; step: 7; purpose: BOOKKEEPING; needs: response; promise: P09
-- args: chosen channel, used channel, invoice text; of: invoice and response
SELECT i.id, i.issued_on AS since, NULL::DATE AS due,
       arg_max(channel(r.invoice_channel), r.submitted_at) AS chosen,
       any_value(channel(i.delivery)) AS used,
       any_value(i.invoice_number) AS invoice
FROM (
    SELECT * FROM invoice WHERE channel(delivery) IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY issued_on DESC, id DESC) = 1
) i
JOIN response r USING (person)
WHERE channel(r.invoice_channel) IS NOT NULL AND day_of(r.submitted_at) <= i.issued_on
  AND i.bk_end >= today()
GROUP BY i.id, i.issued_on
HAVING arg_max(channel(r.invoice_channel), r.submitted_at) <> any_value(channel(i.delivery))
