-- From hits to flags: what leans on an unread source is not concluded, and a record that must be
-- kept is not deleted whole.
INSERT INTO flag BY NAME
WITH unread_kind AS (
    -- Per kind, one source that should have told about it tonight and did not.
    SELECT kind, min(name) AS source
    FROM (SELECT name, unnest(kinds) AS kind FROM source WHERE status <> 'fresh') GROUP BY kind
),
leaning AS (
    SELECT h.* EXCLUDE (outcome), f.purpose, coalesce(e.raised, today()) AS raised,
           -- A question whose days are out answers itself, where the flag says how: but whoever
           -- owes is not forgotten because nobody answered.
           coalesce(h.outcome,
                    CASE WHEN review_end(h.code, e.raised) < today()
                              AND NOT (f.purpose = 'REGISTRATION' AND s.unpaid)
                         THEN f.in_the_end END,
                    f.outcome) AS outcome,
           f.step, f.scope, r.fresh, r.source,
           CASE WHEN f.severity <> 'past' THEN f.severity
                WHEN h.due < today() THEN 'high' ELSE 'normal' END AS severity,
           (SELECT min(u.source) FROM unread_kind u WHERE list_contains(f.needs, u.kind)) AS missing
    FROM hit h
    JOIN flag_rule f USING (code) JOIN owned r USING (id) JOIN standing s USING (person)
    LEFT JOIN earlier e USING (id, code)
),
judged AS (
    -- A DELETE on an unread source's record, or a conclusion from what an unread source does not
    -- say, is nobody's to make.
    SELECT *, (outcome = 'DELETE' AND (NOT fresh OR missing IS NOT NULL))
           OR (outcome = 'REVIEW' AND fresh AND missing IS NOT NULL) AS doubtful
    FROM leaning
),
sure AS (SELECT * FROM judged WHERE NOT doubtful),
unsure AS (
    SELECT id, coalesce(missing, source) AS missing FROM judged WHERE doubtful
    UNION ALL SELECT id, source FROM owned WHERE NOT fresh
)
SELECT code, outcome, severity, purpose, step, id, coalesce(since, raised) AS since, args, raised,
       coalesce(due, CASE WHEN outcome = 'REVIEW' THEN review_end(code, raised) END) AS due
FROM sure s
-- A no (step 2) deletes nothing that law or contract (steps 3 and 4) keep for the same purpose.
WHERE NOT (outcome = 'DELETE' AND scope = 'record' AND EXISTS (
    SELECT 1 FROM sure k
    WHERE k.id = s.id AND k.purpose = s.purpose AND k.outcome = 'KEEP'
      AND (k.step < s.step OR k.step IN (3, 4))))
  -- HOLD blocks DELETE of that person's records, and nothing else: a use that must stop still stops
  -- (GDPR Art. 18).
  AND NOT (outcome = 'DELETE' AND id IN (SELECT id FROM sure WHERE outcome = 'HOLD'))
UNION ALL
SELECT *, review_end(code, raised) AS due
FROM (
    SELECT f.code, f.outcome, f.severity, f.purpose, f.step, u.id,
           coalesce(min(e.raised), today()) AS since,
           json_object('system', min(u.missing),
                       'date', any_value(CAST(day_of(s.read_at) AS VARCHAR))) AS args,
           coalesce(min(e.raised), today()) AS raised
    FROM unsure u JOIN source s ON s.name = u.missing
    JOIN flag_rule f ON f.code = 'SOURCE_MISSING'
    LEFT JOIN earlier e ON e.id = u.id AND e.code = f.code
    GROUP BY f.code, f.outcome, f.severity, f.purpose, f.step, u.id
);
