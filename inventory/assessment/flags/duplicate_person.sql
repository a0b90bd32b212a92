-- One person with several cards or subscriptions in one system: they are better one.
-- outcome: REVIEW; step: 7; purpose: IDENTITY
-- args: records number
SELECT id, NULL::DATE AS since, NULL::DATE AS due, alike AS records
FROM (
    SELECT id, count(*) OVER (PARTITION BY source, kind, person) AS alike
    FROM owned WHERE kind IN ('contact', 'subscription')
)
WHERE alike > 1
