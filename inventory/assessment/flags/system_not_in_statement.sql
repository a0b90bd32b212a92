-- Personal data lies in a system that the statement does not tell of for this purpose. Forms on
-- paper it tells of («skjemaet fins også online»).
-- outcome: REVIEW; severity: high; step: 7; purpose: STATEMENT; promise: P46
SELECT r.id, NULL::DATE AS since, NULL::DATE AS due
FROM owned r JOIN source s ON s.name = r.source JOIN activity a ON a.id = r.activity
WHERE len(a.systems) > 0 AND NOT list_has_any(a.systems, [s.type, s.name])
  AND NOT (r.activity = 'A01' AND coalesce(s.medium, '') = 'paper')
