-- The hours that bookkeeping asks for (bokføringsforskriften § 5-14, § 7-3): day and length of each
-- session that was held, and the first invoice to the same person from that day until a month
-- after it (§ 5-2-2). Nothing says whose; what R-BK3.5 no longer keeps is not there.
WITH held AS (
    SELECT id, person, day_of(starts_at) AS day, starts_at, ends_at
    FROM booking
    WHERE status = 'confirmed' AND ends_at <= now_() AND document_end(day_of(starts_at)) >= today()
),
-- A credit note (a negative amount) invoices no session.
sale AS (
    SELECT person, issued_on, min(invoice_number) AS invoice_number
    FROM owned
    WHERE kind = 'invoice' AND invoice_number IS NOT NULL AND coalesce(amount, 0) >= 0
    GROUP BY person, issued_on
)
SELECT h.day,
       -- The end is not known where it is missing, and where it does not come after the start.
       CASE WHEN h.ends_at > h.starts_at
            THEN date_diff('second', h.starts_at, h.ends_at) // 60 END AS minutes,
       CASE WHEN s.issued_on <= months_after(h.day, 1) THEN s.invoice_number END AS invoice_number
FROM held h ASOF LEFT JOIN sale s ON s.person = h.person AND s.issued_on >= h.day
ORDER BY h.starts_at, h.id;
