-- One person with several cards or subscriptions in one system: they are better one.
-- outcome: REVIEW; step: 7; purpose: IDENTITY
SELECT id, NULL::DATE AS since, NULL::DATE AS due, json_object('system', source, 'n', n) AS args
FROM (SELECT id, source, count(*) OVER (PARTITION BY source, kind, person) AS n FROM owned WHERE kind IN ('contact', 'subscription'))
WHERE n > 1
