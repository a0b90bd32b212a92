-- Somebody with a booking ahead is a client.
-- outcome: KEEP; step: 4; purpose: BOOKING; needs: booking
SELECT id, day_of(booked_at) AS since, day_of(starts_at) AS due, json_object('dato', day_of(starts_at)) AS args
FROM booking WHERE starts_at > now_() AND status <> 'cancelled'
UNION ALL
SELECT id, NULL, next_start, json_object('dato', next_start) FROM contact JOIN client USING (id) WHERE ahead
