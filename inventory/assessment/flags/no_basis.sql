-- Nothing says why this is stored: no activity of the register, or a card in the booking tool on
-- which nothing was ever booked.
-- outcome: DELETE; step: 8; purpose: CONTRACT; rule: R-ENQ; promise: P59
-- needs: response, booking, invoice; args: date date; variants: card, undated
SELECT r.id, NULL::DATE AS since, NULL::DATE AS due, NULL::DATE AS date, NULL AS variant,
       'REVIEW' AS outcome
FROM owned r ANTI JOIN activity a ON a.id = r.activity
UNION ALL
SELECT id, days_after(expired, 1), expired, told, coalesce(variant, 'card'), NULL
FROM verdict WHERE goes = 'whole' AND ground = 'unused_card' AND expired < today()
UNION ALL
SELECT id, NULL, NULL, NULL, 'undated', 'REVIEW'
FROM holding WHERE holds AND ground = 'unused_card' AND variant = 'undated'
