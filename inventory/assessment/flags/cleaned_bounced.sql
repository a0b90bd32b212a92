-- An address that mail bounces from.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-SUPP; promise: P60
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due
FROM verdict WHERE goes = 'whole' AND ground = 'unsubscribed' AND variant = 'cleaned'
