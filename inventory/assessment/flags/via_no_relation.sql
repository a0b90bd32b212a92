-- A strengths profile is for a course or for coaching; without either, or long after,
-- it is not needed.
-- outcome: DELETE; step: 8; purpose: VIA_SHARE; rule: R-VIA; needs: response, booking, invoice
-- args: date date
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due, day_of(completed_at) AS date
FROM owned JOIN retention USING (id) WHERE kind = 'profile' AND keep_until < today()
