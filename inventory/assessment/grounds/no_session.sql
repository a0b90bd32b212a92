-- A booking that was cancelled or never confirmed, and the card of somebody who never came.
-- kind: contract; rule: R-BOOK; ends: refusal; of: booking
SELECT id, day_of(booked_at) AS since,
       months_after(day_of(ends_at), rule('R-BOOK.noshow_months')) AS until,
       day_of(ends_at) AS told, day_of(ends_at) AS day,
       to_months(rule('R-BOOK.noshow_months')) AS period, 'booking' AS variant
FROM booking WHERE status <> 'confirmed' AND NOT (starts_at > now_() AND status <> 'cancelled')
UNION ALL
SELECT r.id, NULL, months_after(max(day_of(b.ends_at)), rule('R-BOOK.noshow_months')),
       max(day_of(b.ends_at)), max(day_of(b.ends_at)), to_months(rule('R-BOOK.noshow_months')), NULL
FROM contact r JOIN standing s USING (person) JOIN card c ON c.whole = r.id
JOIN booking b ON b.id = c.part
WHERE r.activity = 'A06' AND s.came IS NULL GROUP BY r.id
