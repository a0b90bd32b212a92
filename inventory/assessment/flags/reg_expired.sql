-- A registration form is not needed long after the client left, or when nobody became a client.
-- outcome: DELETE; step: 8; purpose: REGISTRATION; rule: R-REG; promise: P60
-- needs: response, booking, invoice; args: date date; variants: never
SELECT r.id, days_after(keep_until, 1) AS since, keep_until AS due,
       coalesce(s.ended, day_of(r.submitted_at)) AS date,
       CASE WHEN s.ended IS NULL THEN 'never' END AS variant
FROM response r JOIN retention USING (id) JOIN standing s USING (person)
WHERE r.activity = 'A01' AND NOT s.active AND keep_until < today()
