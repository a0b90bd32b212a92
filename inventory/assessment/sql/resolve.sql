-- From hits to flags. What goes is the verdict's to say; here is only what nobody can conclude from
-- a source that was not read.
INSERT INTO flag BY NAME
WITH unread_kind AS (
    SELECT unnest(kinds) AS kind, name FROM source WHERE status <> 'fresh'
),
-- Per flag, one source that should have told what it needs tonight and did not.
lacking AS (
    SELECT code, min(name) AS missing
    FROM (SELECT code, unnest(needs) AS kind FROM flag_rule) JOIN unread_kind USING (kind)
    GROUP BY code
),
leaning AS (
    SELECT h.* EXCLUDE (outcome, scope), f.purpose, coalesce(e.raised, today()) AS raised,
           -- A question whose days are out answers itself, where the flag says how: with a DELETE
           -- only where nothing holds the record.
           coalesce(h.outcome,
                    CASE WHEN review_end(h.code, e.raised) < today()
                              AND (f.in_the_end <> 'DELETE' OR v.goes = 'whole')
                         THEN f.in_the_end END,
                    f.outcome) AS outcome,
           f.step, coalesce(h.scope, f.scope) AS scope, r.fresh, r.source,
           coalesce(v.goes, 'whole') AS goes,
           CASE WHEN f.severity <> 'past' THEN f.severity
                WHEN h.due < today() THEN 'high' ELSE 'normal' END AS severity,
           l.missing
    FROM hit h
    JOIN flag_rule f USING (code) JOIN owned r USING (id) LEFT JOIN verdict v USING (id)
    LEFT JOIN earlier e USING (id, code) LEFT JOIN lacking l USING (code)
),
judged AS (
    -- A DELETE on an unread source's record, or a conclusion from what an unread source does not
    -- say, is nobody's to make.
    SELECT *, (outcome = 'DELETE' AND (NOT fresh OR missing IS NOT NULL))
           OR (outcome = 'REVIEW' AND fresh AND missing IS NOT NULL) AS doubtful
    FROM leaning
    -- A hold blocks every DELETE and nothing else: a use that must stop still stops (GDPR Art. 18).
    WHERE NOT (outcome = 'DELETE' AND (goes = 'held' OR scope = 'record' AND goes <> 'whole'))
),
unsure AS (
    SELECT id, coalesce(missing, source) AS missing FROM judged WHERE doubtful
    UNION ALL SELECT id, source FROM owned WHERE NOT fresh
)
SELECT code, outcome, severity, purpose, step, id, coalesce(since, raised) AS since, args, raised,
       scope, coalesce(due, CASE WHEN outcome = 'REVIEW' THEN review_end(code, raised) END) AS due
FROM judged WHERE NOT doubtful
UNION ALL
SELECT *, review_end(code, raised) AS due
FROM (
    SELECT f.code, f.outcome, f.severity, f.purpose, f.step, u.id,
           coalesce(min(e.raised), today()) AS since,
           json_object('system', min(u.missing),
                       'date', any_value(CAST(day_of(s.read_at) AS VARCHAR))) AS args,
           coalesce(min(e.raised), today()) AS raised, f.scope
    FROM unsure u JOIN source s ON s.name = u.missing
    JOIN flag_rule f ON f.code = 'SOURCE_MISSING'
    LEFT JOIN earlier e ON e.id = u.id AND e.code = f.code
    GROUP BY f.code, f.outcome, f.severity, f.purpose, f.step, f.scope, u.id
);
