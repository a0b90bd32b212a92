-- A comment needs a name and a text, not an address.
-- outcome: DELETE; step: 8; purpose: COMMENTS; rule: R-BLOG; scope: field; promise: P29
SELECT id, days_after(over, 1) AS since, over AS due, json_object('dato', day_of(published_at), 'felt', 'email') AS args
FROM (SELECT *, days_after(day_of(published_at), rule('R-BLOG.meta_days')) AS over FROM owned WHERE kind = 'comment' AND email IS NOT NULL)
WHERE over < today()
