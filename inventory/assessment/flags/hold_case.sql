-- Somebody has asked about their own data and waits for the answer:
-- nothing of theirs is deleted until then.
-- outcome: HOLD; step: 1; purpose: REQUEST
-- args: request text, date date
SELECT l.id, min(c.received) AS since, min(c.due) AS due,
       string_agg(CAST(c.number AS VARCHAR), ', ' ORDER BY c.number) AS request, min(c.due) AS date
FROM requester c JOIN link l USING (person) WHERE c.type <> 'restriction'
GROUP BY l.id
