-- A comment that still stores an address beside the name.
-- outcome: FAIL; needs: comment
-- R-BLOGMETA: 90 days, in which abuse can be traced.
SELECT id
FROM owned
WHERE kind = 'comment' AND email IS NOT NULL
  AND coalesce(days_after(day_of(published_at), 90) < today(), true)
