-- A comment needs a name and a text, not an address.
-- outcome: DELETE; step: 8; purpose: COMMENTS; rule: R-BLOG; scope: field; promise: P29
-- args: date date, fields field
SELECT id, days_after(over, 1) AS since, over AS due,
       day_of(published_at) AS date, 'email' AS fields  -- what an approval empties
FROM (
    SELECT *, days_after(day_of(published_at), rule('R-BLOG.meta_days')) AS over
    FROM owned WHERE kind = 'comment' AND email IS NOT NULL
)
WHERE over < today()
