-- Whoever has left the list stays on it as left for a while, so that the no is not lost.
-- kind: interest; rule: R-SUPP; of: subscription
SELECT id, day_of(changed_at) AS since, day_of(changed_at) AS told, day_of(changed_at) AS day,
       to_months(rule('R-SUPP.months')) AS period,
       months_after(day_of(changed_at), rule('R-SUPP.months')) AS until, status AS variant
FROM newsletter WHERE status IN ('unsubscribed', 'cleaned')
