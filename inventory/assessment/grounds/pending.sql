-- A sign-up waits so long for its confirmation.
-- kind: contract; rule: R-PEND; of: subscription
SELECT id, since, since AS told, since AS day, to_days(rule('R-PEND.delete_days')) AS period,
       days_after(since, rule('R-PEND.delete_days')) AS until
FROM (SELECT id, day_of(coalesce(signup_at, changed_at)) AS since
      FROM newsletter WHERE status = 'pending')
