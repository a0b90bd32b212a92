-- A sign-up that was never confirmed is stored without consent.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-PEND; promise: P43
-- args: days number; of: ground pending
SELECT id, days_after(expired, 1) AS since, expired AS due,
       date_diff('day', told, today()) AS days
FROM verdict WHERE goes = 'whole' AND expired < today() AND ground = 'pending'
