-- The hours of a session that was held belong to the accounts where time is what is sold: date and
-- length, no contact details.
-- kind: law; rule: R-BK3.5; of: booking
SELECT id, day_of(ends_at) AS since, document_end(day_of(ends_at)) AS until,
       fields_of('R-BK3.5') AS fields, s.last_session AS told,
       year_end(day_of(ends_at), 0) AS day, to_months(rule('R-BK3.5.months')) AS period
FROM booking JOIN standing s USING (person)
WHERE rule('R-BOOK.hour_log') = 1 AND status = 'confirmed' AND ends_at < now_()
