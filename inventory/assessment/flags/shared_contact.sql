-- One e-mail or phone that several people use: whose record is it?
-- outcome: REVIEW; step: 7; purpose: IDENTITY; of: contact, response, subscription and shared_key
SELECT id, NULL::DATE AS since, NULL::DATE AS due
FROM owned
WHERE kind IN ('contact', 'response', 'subscription') AND NOT organisation
  AND id IN (SELECT id FROM known_by JOIN shared_key USING (what, value))
