-- A strengths profile is for a course or for coaching; without either, or long after,
-- it is not needed.
-- outcome: DELETE; step: 8; purpose: VIA_SHARE; rule: R-VIA; needs: response, booking, invoice
-- promise: P55; args: date date; variants: client; of: ground profile
SELECT id, days_after(expired, 1) AS since, expired AS due, told AS date, variant
FROM verdict WHERE goes = 'whole' AND expired < today() AND ground = 'profile'
