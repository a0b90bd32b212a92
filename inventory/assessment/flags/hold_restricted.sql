-- Somebody has asked that their data be restricted:
-- it is neither used nor deleted until the matter is settled.
-- outcome: HOLD; step: 1; purpose: REQUEST
-- args: request text
SELECT l.id, min(c.received) AS since, min(c.due) AS due,
       string_agg(CAST(c.number AS VARCHAR), ', ' ORDER BY c.number) AS request
FROM requester c JOIN link l USING (person) WHERE c.type = 'restriction'
GROUP BY l.id
