-- A sign-up that was never confirmed is stored without consent.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-PEND; promise: P43
-- args: days number
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due,
       date_diff('day', told, today()) AS days
FROM verdict WHERE goes = 'whole' AND ground = 'pending'
