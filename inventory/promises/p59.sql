-- A record that no ground holds any more; consents have a sentence of their own (P58), bookkeeping too (P08).
-- outcome: FAIL; needs: *
SELECT f.id, json_object() AS args
FROM flag f JOIN flag_rule r USING (code)
WHERE f.outcome = 'DELETE' AND r.scope = 'record' AND f.purpose NOT IN ('NEWSLETTER', 'BOOKKEEPING') AND f.code <> 'CONSENT_NO_BUT_STORED'
UNION ALL
SELECT o.id, json_object('variant', 'undeclared') FROM owned o LEFT JOIN activity a ON a.id = o.activity WHERE a.basis IS NULL
