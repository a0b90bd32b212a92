-- Somebody who booked and never came is no client: three months are enough.
-- outcome: DELETE; step: 8; purpose: BOOKING; rule: R-BOOK; needs: booking, invoice; promise: P60
-- args: date date; variants: booking; of: ground no_session
SELECT id, days_after(expired, 1) AS since, expired AS due, told AS date, variant
FROM verdict WHERE goes = 'whole' AND ground = 'no_session' AND expired < today()
  AND id NOT IN (FROM nobodys)
