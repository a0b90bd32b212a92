-- A record that no ground holds any more; consents, bookkeeping, comments and profiles have
-- sentences of their own (P58, P08, P29, P55).
-- outcome: FAIL; needs: *; variants: undeclared
SELECT f.id, NULL AS variant
FROM flag f
WHERE f.outcome = 'DELETE' AND f.scope = 'record'
  AND f.purpose NOT IN ('NEWSLETTER', 'BOOKKEEPING', 'COMMENTS', 'VIA_SHARE')
  AND f.code <> 'CONSENT_NO_BUT_STORED'
UNION ALL
SELECT o.id, 'undeclared'
FROM owned o LEFT JOIN activity a ON a.id = o.activity WHERE a.basis IS NULL
