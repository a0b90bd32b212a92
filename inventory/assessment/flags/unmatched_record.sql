-- A record with neither e-mail nor phone that nothing ties to anybody.
-- outcome: REVIEW; step: 7; purpose: IDENTITY
SELECT id, NULL::DATE AS since, NULL::DATE AS due
FROM owned WHERE email_key IS NULL AND phone_key IS NULL AND len(linked_by) = 0
