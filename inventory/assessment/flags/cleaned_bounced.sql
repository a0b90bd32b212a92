-- An address that mail bounces from.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-SUPP; promise: P60
-- of: ground unsubscribed
SELECT id, days_after(expired, 1) AS since, expired AS due
FROM verdict
WHERE goes = 'whole' AND expired < today() AND ground = 'unsubscribed' AND variant = 'cleaned'
