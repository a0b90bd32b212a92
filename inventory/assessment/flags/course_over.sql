-- A course sign-up is not needed long after the course.
-- outcome: DELETE; step: 8; purpose: COURSE; rule: R-COURSE; needs: response, invoice; promise: P60
-- args: date date
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due, course_date AS date
FROM response JOIN retention USING (id) WHERE activity = 'A07' AND keep_until < today()
