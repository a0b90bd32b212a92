-- A contact that gets letters of business only, and of whom nothing says what business.
-- outcome: REVIEW; then: DELETE; step: 7; purpose: NEWSLETTER; rule: R-NL; promise: P58
-- needs: invoice
SELECT n.id, NULL::DATE AS since, NULL::DATE AS due
FROM newsletter n JOIN verdict v USING (id)
WHERE status = 'transactional' AND v.ground = 'asked'
