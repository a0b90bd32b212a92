-- What somebody wrote beside the sign-up (food, health) serves the course and nothing after it.
-- kind: contract; rule: R-COURSE; of: response
SELECT id, day_of(submitted_at) AS since, course_date AS told, day,
       days_after(day, rule('R-COURSE.extra_info_days')) AS until, just(['extra_info']) AS fields,
       to_days(rule('R-COURSE.extra_info_days')) AS period
FROM (SELECT *, course_day(course_date, submitted_at) AS day
      FROM response WHERE activity = 'A07' AND extra_info IS NOT NULL)
