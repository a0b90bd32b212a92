-- A booking ahead is a contract to be performed: the booking and its card stay until that day.
-- kind: contract; rule: R-BOOK; of: booking
SELECT id, day_of(booked_at) AS since, day_of(starts_at) AS until, day_of(starts_at) AS told,
       day_of(starts_at) AS day
FROM booking WHERE starts_at > now_() AND status <> 'cancelled'
UNION ALL
SELECT c.whole, NULL, max(day_of(starts_at)), max(day_of(starts_at)), max(day_of(starts_at))
FROM booking b JOIN card c ON c.part = b.id
WHERE starts_at > now_() AND status <> 'cancelled' GROUP BY c.whole
