-- A course sign-up serves the course, and a while after it; longer where an invoice followed.
-- kind: contract; rule: R-COURSE; of: response
SELECT id, day_of(submitted_at) AS since, course_date AS told, day,
       to_months(months) AS period, months_after(day, months) AS until,
       CASE WHEN extra_info IS NOT NULL THEN but(['extra_info']) END AS fields,
       CASE WHEN course_date IS NULL THEN 'undated' END AS variant
FROM (SELECT *, course_day(course_date, submitted_at) AS day,
             CASE WHEN id IN (SELECT id FROM course_sale) THEN rule('R-COURSE.invoiced_months')
                  ELSE rule('R-COURSE.months') END AS months
      FROM response WHERE activity = 'A07')
