-- A strengths profile of somebody who came to no course and no coaching.
-- outcome: FAIL; needs: profile, response, booking, invoice; leans: response, booking, invoice
-- R-VIA: six months to become a client.
SELECT p.id
FROM owned p
WHERE p.kind = 'profile' AND coalesce(months_after(day_of(p.completed_at), 6) < today(), true)
  AND NOT EXISTS (
      SELECT 1 FROM owned o
      WHERE o.person = p.person
        AND (o.kind IN ('booking', 'invoice', 'payment') OR o.activity IN ('A01', 'A07')))
