-- A form that an invoice refers to documents the sale, and is kept like the invoice; what somebody
-- wrote beside a course sign-up does not.
-- kind: law; rule: R-BK5; of: invoice and response
SELECT id, day_of(submitted_at) AS since, a.bk_end AS until,
       coalesce(s.ended, day_of(submitted_at)) AS told,
       CASE WHEN activity = 'A07' AND extra_info IS NOT NULL THEN but(['extra_info']) END AS fields,
       a.invoice_number AS named,
       year_end(a.bk_end, -rule('R-BK5.years')) AS day, to_years(rule('R-BK5.years')) AS period
FROM response JOIN agreement a USING (id) JOIN standing s USING (person)
