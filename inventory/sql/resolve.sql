-- From hits to flags: what leans on an unread source is not concluded, and a record that must be kept is not deleted whole.
INSERT INTO flag BY NAME
WITH unread_kind AS (
    -- Per kind, one source that should have told about it tonight and did not.
    SELECT kind, min(name) AS source FROM (SELECT name, unnest(kinds) AS kind FROM source WHERE status <> 'fresh') GROUP BY kind
),
leaning AS (
    SELECT h.* EXCLUDE (outcome), coalesce(h.outcome, f.outcome) AS outcome, f.purpose, f.step, f.scope, r.fresh, r.source,
           CASE WHEN f.severity <> 'past' THEN f.severity WHEN h.due < today() THEN 'high' ELSE 'normal' END AS severity,
           (SELECT min(u.source) FROM unread_kind u WHERE list_contains(f.needs, u.kind)) AS missing
    FROM hit h JOIN flag_rule f USING (code) JOIN owned r USING (id)
),
judged AS (
    -- A DELETE on an unread source's record, or a conclusion from what an unread source does not say, is nobody's to make.
    SELECT *, (outcome = 'DELETE' AND (NOT fresh OR missing IS NOT NULL))
           OR (outcome = 'REVIEW' AND fresh AND missing IS NOT NULL) AS doubtful
    FROM leaning
),
sure AS (SELECT * FROM judged WHERE NOT doubtful),
unsure AS (
    SELECT id, coalesce(missing, source) AS missing FROM judged WHERE doubtful
    UNION ALL SELECT id, source FROM owned WHERE NOT fresh
)
SELECT code, outcome, severity, purpose, step, id, since, due, args
FROM sure s
-- A no (step 2) deletes nothing that law or contract (steps 3 and 4) keep for the same purpose.
WHERE NOT (outcome = 'DELETE' AND scope = 'record' AND EXISTS (
    SELECT 1 FROM sure k WHERE k.id = s.id AND k.purpose = s.purpose AND k.outcome = 'KEEP' AND (k.step < s.step OR k.step IN (3, 4))))
  -- HOLD blocks DELETE of that person's records, and nothing else: a use that must stop still stops (GDPR Art. 18).
  AND NOT (outcome = 'DELETE' AND id IN (SELECT id FROM sure WHERE outcome = 'HOLD'))
UNION ALL
SELECT f.code, f.outcome, f.severity, f.purpose, f.step, u.id, NULL AS since, NULL AS due,
       json_object('system', min(u.missing), 'dato', any_value(CAST(day_of(s.read_at) AS VARCHAR)))
FROM unsure u JOIN source s ON s.name = u.missing, flag_rule f
WHERE f.code = 'SOURCE_MISSING'
GROUP BY f.code, f.outcome, f.severity, f.purpose, f.step, u.id;
