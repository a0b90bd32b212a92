-- A comment older than a person's look at it: is the article still public, and the comment of use?
-- outcome: REVIEW; step: 7; purpose: COMMENTS; rule: R-BLOG; promise: P60
-- args: date date, years number; of: ground comment
SELECT id, days_after(until, 1) AS since, NULL::DATE AS due, told AS date,
       rule('R-BLOG.review_years') AS years
FROM holding WHERE ground = 'comment' AND NOT holds
