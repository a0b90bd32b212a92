-- Somebody said no to being registered, and is still stored beyond what an invoice needs.
-- outcome: DELETE; step: 2; purpose: REGISTRATION; needs: response, booking, invoice; promise: P58
SELECT r.id, day_of(a.stated_at) AS since, day_of(a.stated_at) AS due
FROM owned r JOIN registration_answer a USING (person) JOIN standing s USING (person)
LEFT JOIN customer k USING (id)
WHERE NOT a.said AND NOT s.active AND NOT r.organisation
  AND (r.activity = 'A01' OR r.kind = 'booking' OR (r.kind = 'contact' AND k.id IS NULL))
  AND NOT EXISTS (SELECT 1 FROM agreement g WHERE g.id = r.id AND g.bk_end >= today())
