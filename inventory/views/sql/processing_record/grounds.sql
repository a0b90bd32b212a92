-- Per activity and rule: how many of its records that rule holds tonight, on what kind of ground,
-- and the last day of the last of them (NULL: something lasts, or no day is known).
SELECT r.activity, h.kind, h.rule, count(DISTINCT r.id) AS records,
       CASE WHEN count(h.until) = count(*) THEN max(h.until) END AS until
FROM holding h JOIN record r USING (id) WHERE h.holds
GROUP BY r.activity, h.kind, h.rule
ORDER BY r.activity, h.rule,
         min(list_position(['law', 'contract', 'claim', 'consent', 'interest'], h.kind));
