-- An invoice or a payment is bookkeeping material until five years after its fiscal year; the
-- document is never altered, so all of it stays.
-- kind: law; rule: R-BK5; of: invoice, payment
SELECT id, coalesce(issued_on, paid_on) AS since, bk_end AS until, bk_end AS told,
       year_end(bk_end, -rule('R-BK5.years')) AS day, to_years(rule('R-BK5.years')) AS period
FROM voucher
