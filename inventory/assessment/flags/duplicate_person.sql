-- One person with several cards in one system, or several addresses that one list writes to.
-- outcome: REVIEW; step: 7; purpose: IDENTITY
-- args: records number; variants: list
SELECT id, NULL::DATE AS since, NULL::DATE AS due, alike AS records,
       CASE kind WHEN 'subscription' THEN 'list' END AS variant
FROM (
    SELECT id, kind, count(*) OVER (PARTITION BY source, kind, person) AS alike
    FROM owned
    WHERE kind = 'contact' OR kind = 'subscription' AND status IN ('subscribed', 'pending')
)
WHERE alike > 1
