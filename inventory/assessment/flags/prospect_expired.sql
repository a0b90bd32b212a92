-- An enquiry that led nowhere, or whose writer was a client long ago.
-- outcome: DELETE; step: 8; purpose: ENQUIRY; rule: R-ENQ; promise: P60
-- needs: response, booking, invoice; args: date date; variants: client
SELECT r.id, days_after(keep_until, 1) AS since, keep_until AS due,
       coalesce(s.ended, day_of(coalesce(r.submitted_at, r.updated_at, r.created_at))) AS date,
       CASE WHEN s.ended IS NOT NULL THEN 'client' END AS variant
FROM owned r JOIN retention USING (id) JOIN standing s USING (person)
WHERE r.activity = 'A04' AND r.kind IN ('response', 'contact') AND NOT s.active
  AND keep_until < today()
