-- A contact that gets letters of business only, and of whom nothing says what business.
-- outcome: REVIEW; then: DELETE; step: 7; purpose: NEWSLETTER; rule: R-NL; promise: P58
-- needs: response, booking, invoice
-- of: ground asked, ground letters_of_business and subscription
SELECT DISTINCT n.id, NULL::DATE AS since, NULL::DATE AS due
FROM newsletter n JOIN holding h USING (id)
WHERE n.status = 'transactional'
  AND h.ground IN ('asked', 'letters_of_business') AND (h.ground = 'asked' OR h.refused)
