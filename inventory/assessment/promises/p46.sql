-- A subscriber who is stored in another system than the one that the statement names.
-- outcome: FAIL, PASS; needs: subscription/A08; args: system source; variants: copy
SELECT o.id, 'FAIL' AS result, o.source AS system, NULL AS variant
FROM owned o JOIN source s ON s.name = o.source JOIN activity a ON a.id = o.activity
WHERE o.activity = 'A08' AND len(a.systems) > 0 AND NOT list_has_any(a.systems, [s.type, s.name])
UNION ALL
-- Orden's own copy is one more, until the statement tells of it.
SELECT NULL, 'PASS', NULL, 'copy' FROM open_gap WHERE id = 'G20'
