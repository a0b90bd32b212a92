-- Skype closed on 5 May 2025, so a Skype name serves nothing.
-- outcome: DELETE; step: 8; purpose: BOOKING; scope: field; promise: P34
SELECT id, DATE '2025-05-06' AS since, NULL::DATE AS due, json_object('felt', 'skype') AS args
FROM owned WHERE skype IS NOT NULL
