-- An invoice of which nothing says whether it was paid is treated as owed for as long as it can be,
-- and asked about.
-- kind: claim; rule: R-UNPAID
SELECT r.id, NULL::DATE AS since, s.unsettled_end AS until, s.unsettled_end IS NULL AS open,
       months_after(s.unsettled_end, -12 * rule('R-UNPAID.review_years')) AS day,
       to_years(rule('R-UNPAID.review_years')) AS period,
       CASE WHEN r.activity = 'A07' THEN but(['extra_info']) END AS fields
FROM owned r JOIN standing s USING (person)
WHERE s.unsettled AND holds_a_claim(r.kind, r.activity)
  AND (r.activity <> 'A07' OR r.id IN (
      SELECT c.id FROM course_sale c JOIN voucher v ON v.id = c.invoice WHERE v.unsettled))
