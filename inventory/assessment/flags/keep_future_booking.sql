-- Somebody with a booking ahead is a client.
-- outcome: KEEP; step: 4; purpose: BOOKING; needs: booking
-- args: date date
SELECT id, day_of(booked_at) AS since, day_of(starts_at) AS due, day_of(starts_at) AS date
FROM booking WHERE starts_at > now_() AND status <> 'cancelled'
UNION ALL
SELECT id, NULL, next_start, next_start FROM contact JOIN client USING (id) WHERE ahead
