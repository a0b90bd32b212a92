-- A comment that still stores an e-mail or IP address beside the name;
-- of the latter only a column can tell.
-- outcome: FAIL, NOT_CHECKED; needs: comment; args: fields field; variants: unseen
-- R-BLOG: so many days in which abuse can be traced.
SELECT id, 'FAIL' AS result, list_aggregate(stored, 'string_agg', ', ') AS fields, NULL AS variant
FROM (
    SELECT id, published_at, list_filter(
               list_append(unread, CASE WHEN email IS NOT NULL THEN 'email' END),
               lambda f: f = 'email' OR is_ip_address(f)) AS stored
    FROM owned WHERE kind = 'comment'
)
WHERE len(stored) > 0
  AND coalesce(days_after(day_of(published_at), rule('R-BLOG.meta_days')) < today(), true)
UNION ALL
SELECT NULL, 'NOT_CHECKED', NULL, 'unseen'
FROM source s
WHERE list_contains(s.kinds, 'comment')
  AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.source = s.name AND is_ip_address(u.field))
