-- Somebody who booked and never came is no client: three months are enough.
-- outcome: DELETE; step: 8; purpose: BOOKING; rule: R-BOOK; needs: booking, invoice; promise: P60
-- args: date date
SELECT b.id, days_after(keep_until, 1) AS since, keep_until AS due, day_of(b.ends_at) AS date
FROM booking b JOIN retention USING (id) JOIN standing s USING (person)
LEFT JOIN card k ON k.part = b.id LEFT JOIN client c ON c.id = k.whole
WHERE keep_until < today() AND b.ends_at < now_()
  AND NOT coalesce(c.attended, b.status = 'confirmed')
  AND NOT coalesce(c.ahead, s.ahead) AND NOT s.unpaid
UNION ALL
SELECT r.id, days_after(keep_until, 1), keep_until, c.last_end
FROM contact r JOIN retention USING (id) JOIN client c ON c.id = r.id JOIN standing s USING (person)
WHERE r.activity = 'A06' AND keep_until < today()
  AND NOT c.attended AND NOT c.ahead AND NOT s.unpaid
