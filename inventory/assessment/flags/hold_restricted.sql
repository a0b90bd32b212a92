-- Somebody has asked that their data be restricted: it is neither used nor deleted until the matter is settled.
-- outcome: HOLD; step: 1; purpose: REQUEST
SELECT l.id, min(c.received) AS since, min(c.due) AS due,
       json_object('nr', string_agg(CAST(c.number AS VARCHAR), ', ' ORDER BY c.number), 'dato', min(c.due)) AS args
FROM requester c JOIN link l USING (person) WHERE c.type = 'restriction'
GROUP BY l.id
