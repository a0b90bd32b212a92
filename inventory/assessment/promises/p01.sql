-- A client of late who was invoiced or came to a session, and of whom no form is stored.
-- outcome: FAIL; needs: response/A01, booking, invoice; leans: response
-- A form goes R-REG after the relation ends: who left before that rightly has none. A course
-- sign-up is a form too.
SELECT r.id
FROM (
    SELECT id, person, organisation FROM invoice
    UNION ALL
    SELECT id, person, organisation FROM booking WHERE status = 'confirmed' AND ends_at < now_()
) r JOIN standing s USING (person)
WHERE NOT r.organisation AND (s.active OR months_after(s.ended, rule('R-REG.months')) >= today())
  AND NOT EXISTS (SELECT 1 FROM response f WHERE f.person = r.person)
