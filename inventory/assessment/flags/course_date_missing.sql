-- A course sign-up with a free text and no day of the course: nobody knows when the text must go,
-- and it may tell of somebody's health (GDPR Art. 9).
-- outcome: REVIEW; severity: high; step: 7; purpose: COURSE; rule: R-COURSE; promise: P38
-- args: date date; variants: past; of: ground course_extra and response
SELECT r.id, day_of(r.submitted_at) AS since, NULL::DATE AS due, h.until AS date,
       CASE WHEN NOT h.holds THEN 'past' END AS variant
FROM response r JOIN holding h USING (id)
WHERE h.ground = 'course_extra' AND r.course_date IS NULL
