-- A registration form is not needed long after the client left, or when nobody became a client.
-- outcome: DELETE; step: 8; purpose: REGISTRATION; rule: R-REG; promise: P60
-- needs: response, booking, invoice; args: date date; variants: never; of: response
SELECT id, days_after(expired, 1) AS since, expired AS due, v.told AS date, v.variant
FROM verdict v JOIN response r USING (id)
WHERE goes = 'whole' AND expired < today()
  AND (ground = 'registration' OR ground = 'agreement' AND r.activity <> 'A07')
