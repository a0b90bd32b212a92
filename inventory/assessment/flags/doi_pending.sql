-- A sign-up that waits for its confirmation: it may be reminded once, and then it goes.
-- outcome: INFO; step: 6; purpose: NEWSLETTER; rule: R-PEND; promise: P43
-- args: date date, reminders number; of: ground pending
SELECT id, days_after(since, rule('R-PEND.flag_days')) AS since, until AS due, until AS date,
       rule('R-PEND.reminders') AS reminders
FROM holding
WHERE ground = 'pending' AND holds AND days_after(since, rule('R-PEND.flag_days')) <= today()
