-- A client of late who was invoiced or came to a session, and of whom no registration is stored.
-- outcome: FAIL; needs: response/A01, booking, invoice; leans: response/A01; of: booking, invoice
-- A form goes R-REG after the relation ends: who left before that rightly has none. Whoever only
-- took a course has filled in the course's own form: that one covers what was invoiced until
-- R-COURSE after the course, and no session.
SELECT r.id
FROM (
    SELECT id, person, organisation, issued_on, description FROM invoice
    UNION ALL
    SELECT id, person, organisation, NULL, 'coaching'
    FROM booking WHERE status = 'confirmed' AND ends_at < now_()
) r JOIN standing s USING (person)
WHERE NOT r.organisation AND (s.active OR months_after(s.ended, rule('R-REG.months')) >= today())
  AND NOT EXISTS (
      SELECT 1 FROM response f
      WHERE f.person = r.person
        AND (f.activity = 'A01'
             OR f.activity = 'A07' AND NOT speaks_of_session(r.description)
                AND coalesce(r.issued_on <= months_after(coalesce(f.course_date,
                                                                  day_of(f.submitted_at)),
                                                         rule('R-COURSE.invoiced_months')), true)))
