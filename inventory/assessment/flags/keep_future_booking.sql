-- Somebody with a booking ahead is a client.
-- outcome: KEEP; step: 4; purpose: BOOKING; needs: booking
-- args: date date; of: ground ahead
SELECT id, since, until AS due, until AS date FROM holding WHERE holds AND ground = 'ahead'
