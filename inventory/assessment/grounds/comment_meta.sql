-- The address behind a comment serves against abuse, for a while.
-- kind: interest; rule: R-BLOG; of: comment
SELECT id, day_of(published_at) AS since, day_of(published_at) AS told,
       day_of(published_at) AS day, to_days(rule('R-BLOG.meta_days')) AS period,
       days_after(day_of(published_at), rule('R-BLOG.meta_days')) AS until,
       just(['email']) AS fields
FROM owned WHERE kind = 'comment' AND email IS NOT NULL
