-- A relation that goes on (booking or course ahead, open invoice) needs the card and the form.
-- outcome: KEEP; step: 4; purpose: CONTRACT; needs: booking, invoice
SELECT r.id, NULL::DATE AS since, NULL::DATE AS due
FROM owned r JOIN standing s USING (person)
WHERE s.active
  AND (r.activity IN ('A01', 'A03', 'A06') AND r.kind IN ('contact', 'response')
       OR r.activity = 'A07' AND r.course_date > today())
