-- A course sign-up is not needed long after the course.
-- outcome: DELETE; step: 8; purpose: COURSE; rule: R-COURSE; needs: response, invoice; promise: P60
-- args: date date; variants: undated; of: response
SELECT id, days_after(expired, 1) AS since, expired AS due, r.course_date AS date,
       CASE WHEN r.course_date IS NULL THEN 'undated' END AS variant
FROM verdict v JOIN response r USING (id)
WHERE goes = 'whole' AND expired < today() AND r.activity = 'A07'
