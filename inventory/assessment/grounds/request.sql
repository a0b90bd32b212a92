-- Somebody has asked about their own data: until the answer is sent, nothing of theirs goes.
-- kind: restriction; rule: R-DSR; of: requester
SELECT l.id, min(c.received) AS since, min(c.due) AS told,
       string_agg(CAST(c.number AS VARCHAR), ', ' ORDER BY c.number) AS named,
       CASE WHEN c.type = 'restriction' THEN 'restricted' END AS variant
FROM requester c JOIN link l USING (person)
GROUP BY l.id, c.type = 'restriction'
