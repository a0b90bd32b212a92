-- Somebody said no to being registered, and is still stored beyond what law or a claim needs.
-- outcome: DELETE; step: 2; purpose: REGISTRATION; needs: response, booking, invoice; promise: P58
-- variants: hours
SELECT id, keep_until AS since, keep_until AS due, NULL AS variant, NULL AS scope
FROM verdict v JOIN owned USING (id)
-- Without the no it would stay (`expired` is empty), or it went before its last day.
WHERE goes = 'whole' AND (refused OR expired IS NULL) AND activity <> 'A08'
  AND EXISTS (SELECT 1 FROM holding h WHERE h.id = v.id AND h.refused)
UNION ALL
SELECT id, s.until, s.until, 'hours', 'field'
FROM verdict v JOIN holding s USING (id)
WHERE v.goes = 'fields' AND v.ground = 'hours' AND s.ground = 'session' AND s.refused
