-- Money owed is a claim: whoever owes must be reached, and the agreement and the hours behind it
-- shown, until the claim is time-barred. It is no client relation.
-- kind: claim; rule: R-UNPAID
SELECT id, issued_on AS since, claim_end AS until, claim_end IS NULL AS open, due_on AS told,
       invoice_number AS named, coalesce(due_on, issued_on) AS day,
       to_years(rule('R-UNPAID.review_years')) AS period, NULL::UBIGINT AS fields,
       CASE WHEN days_after(coalesce(due_on, issued_on), rule('R-UNPAID.overdue_days')) < today()
            THEN 'overdue' END AS variant
FROM voucher WHERE unpaid AND coalesce(claim_end >= today(), true)
UNION ALL
SELECT r.id, NULL, s.claim_end, s.claim_end IS NULL, NULL, s.claimed,
       months_after(s.claim_end, -12 * rule('R-UNPAID.review_years')),
       to_years(rule('R-UNPAID.review_years')),
       CASE WHEN r.kind = 'contact' THEN but(['note', 'birth_date'])
            WHEN r.activity = 'A07' THEN but(['extra_info']) END,
       CASE WHEN k.id IS NULL THEN 'behind' WHEN s.claimed IS NULL THEN 'account' ELSE 'card' END
FROM owned r JOIN standing s USING (person) LEFT JOIN customer k USING (id)
-- Where no invoice explains what the account owes, all of them do.
WHERE s.owes AND (holds_a_claim(r.kind, r.activity)
                  OR s.claimed IS NULL AND r.kind IN ('invoice', 'payment'))
  AND (r.activity <> 'A07' OR r.id IN (
      SELECT c.id FROM course_sale c JOIN voucher v ON v.id = c.invoice WHERE v.unpaid))
