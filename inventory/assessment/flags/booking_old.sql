-- A booking long past is not needed; nor is the card of a client whose last booking is.
-- outcome: DELETE; step: 8; purpose: BOOKING; rule: R-BOOK; needs: booking, invoice; promise: P60
-- args: date date, hours_until date; variants: hours
SELECT b.id, days_after(keep_until, 1) AS since, keep_until AS due, day_of(b.ends_at) AS date,
       log_end AS hours_until, CASE WHEN log_end >= today() THEN 'hours' END AS variant
FROM (
    SELECT *, CASE WHEN rule('R-BOOK.hour_log') = 1 AND status = 'confirmed'
                   THEN document_end(day_of(ends_at)) END AS log_end
    FROM booking
) b
JOIN retention USING (id) JOIN standing s USING (person)
LEFT JOIN card k ON k.part = b.id LEFT JOIN client c ON c.id = k.whole
WHERE keep_until < today() AND b.ends_at < now_()
  AND coalesce(c.attended, b.status = 'confirmed')
  AND NOT coalesce(c.ahead, s.ahead) AND NOT s.unpaid
UNION ALL
SELECT r.id, days_after(keep_until, 1), keep_until, c.last_end, NULL, NULL
FROM contact r JOIN retention USING (id) JOIN client c ON c.id = r.id JOIN standing s USING (person)
WHERE r.activity = 'A06' AND keep_until < today()
  AND c.attended AND NOT c.ahead AND NOT s.unpaid
