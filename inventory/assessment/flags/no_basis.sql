-- Nothing says why this is stored: no activity of the register,
-- or a card of long ago without booking, invoice or form.
-- outcome: DELETE; step: 8; purpose: CONTRACT; rule: R-ENQ; promise: P59
-- needs: response, booking, invoice
SELECT r.id, NULL::DATE AS since, NULL::DATE AS due
FROM owned r ANTI JOIN activity a ON a.id = r.activity
UNION ALL
SELECT c.id, days_after(over, 1), over
FROM (
    SELECT *, months_after(day_of(coalesce(updated_at, created_at)), rule('R-ENQ.months')) AS over
    FROM contact WHERE activity IN ('A03', 'A06')
) c
ANTI JOIN (SELECT person FROM owned WHERE kind IN ('response', 'booking', 'invoice', 'payment'))
    USING (person)
WHERE over < today()
