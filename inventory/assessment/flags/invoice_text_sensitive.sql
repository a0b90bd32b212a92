-- A line on an invoice that tells of health, or of a birth number: the accountant reads it too.
-- outcome: REVIEW; severity: high; step: 7; purpose: BOOKKEEPING; promise: P07
-- args: invoice text; of: invoice
SELECT id, issued_on AS since, NULL::DATE AS due, invoice_number AS invoice
FROM invoice WHERE (of_health OR has_birth_number(description)) AND today() <= bk_end
