-- A sign-up that was never confirmed is stored without consent.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-PEND; promise: P43
-- args: days number
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due,
       date_diff('day', day_of(coalesce(signup_at, changed_at)), today()) AS days
FROM newsletter JOIN retention USING (id) WHERE status = 'pending' AND keep_until < today()
