-- A comment's name and text stay while the article is public; so long after it came a person looks.
-- kind: interest; rule: R-BLOG; of: comment
SELECT id, day_of(published_at) AS since, day_of(published_at) AS told,
       day_of(published_at) AS day, to_years(rule('R-BLOG.review_years')) AS period,
       months_after(day_of(published_at), 12 * rule('R-BLOG.review_years')) AS until,
       fields_of('R-BLOG') AS fields
FROM owned WHERE kind = 'comment'
