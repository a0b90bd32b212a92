-- What somebody wrote beside the sign-up (food, health) served the course and nothing after it.
-- outcome: DELETE; severity: high; step: 8; purpose: COURSE; rule: R-COURSE; scope: field
-- promise: P38; args: date date, fields field
SELECT id, days_after(over, 1) AS since, over AS due, course_date AS date,
       'extra_info' AS fields  -- what an approval empties
FROM (
    SELECT *, days_after(course_date, rule('R-COURSE.extra_info_days')) AS over
    FROM response WHERE activity = 'A07' AND extra_info IS NOT NULL
)
WHERE over < today()
