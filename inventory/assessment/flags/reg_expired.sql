-- A registration form is not needed long after the client left, or when nobody became a client.
-- outcome: DELETE; step: 8; purpose: REGISTRATION; rule: R-REG; needs: response, booking, invoice; promise: P60
SELECT r.id, days_after(keep_until, 1) AS since, keep_until AS due,
       json_object('dato', coalesce(s.ended, day_of(r.submitted_at)), 'variant', CASE WHEN s.ended IS NULL THEN 'never' ELSE 'client' END) AS args
FROM response r JOIN retention USING (id) JOIN standing s USING (person)
WHERE r.activity = 'A01' AND NOT s.active AND keep_until < today()
