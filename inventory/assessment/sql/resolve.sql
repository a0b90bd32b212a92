-- From hits to flags. What goes is the verdict's to say; here is only what nobody can conclude: from
-- a source that was not read, and from a person who may be another as well.
INSERT INTO flag BY NAME
WITH unread_kind AS (
    -- Per kind, one source that should have told about it tonight and did not.
    SELECT kind, min(name) AS source
    FROM (SELECT name, unnest(kinds) AS kind FROM source WHERE status <> 'fresh') GROUP BY kind
),
-- What lies with somebody who may be the same person: an open question is an unread source.
elsewhere AS (
    SELECT m.person, list_distinct(list(o.kind)) AS kinds
    FROM maybe_one m JOIN owned o ON o.person = m.other GROUP BY m.person
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
           (SELECT min(u.source) FROM unread_kind u WHERE list_contains(f.needs, u.kind)) AS missing,
           coalesce(list_has_any(f.needs, w.kinds), false) AS maybe
    FROM hit h
    JOIN flag_rule f USING (code) JOIN owned r USING (id) LEFT JOIN verdict v USING (id)
    LEFT JOIN earlier e USING (id, code) LEFT JOIN elsewhere w USING (person)
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
asked AS (
    SELECT id, 'SAME_PERSON_OPEN' AS code, NULL AS missing
    FROM judged WHERE outcome = 'DELETE' AND maybe AND NOT doubtful
    UNION
    SELECT id, 'SOURCE_MISSING', coalesce(missing, source) FROM judged WHERE doubtful
    UNION
    SELECT id, 'SOURCE_MISSING', source FROM owned WHERE NOT fresh
)
SELECT code, outcome, severity, purpose, step, id, coalesce(since, raised) AS since, args, raised,
       scope, coalesce(due, CASE WHEN outcome = 'REVIEW' THEN review_end(code, raised) END) AS due
FROM judged WHERE NOT doubtful AND NOT (outcome = 'DELETE' AND maybe)
UNION ALL
SELECT *, review_end(code, raised) AS due
FROM (
    SELECT f.code, f.outcome, f.severity, f.purpose, f.step, a.id,
           coalesce(min(e.raised), today()) AS since,
           CASE WHEN f.code = 'SOURCE_MISSING'
                THEN json_object('system', min(a.missing),
                                 'date', any_value(CAST(day_of(s.read_at) AS VARCHAR)))
                ELSE '{}' END AS args,
           coalesce(min(e.raised), today()) AS raised, f.scope
    FROM asked a JOIN flag_rule f USING (code) LEFT JOIN source s ON s.name = a.missing
    LEFT JOIN earlier e ON e.id = a.id AND e.code = a.code
    GROUP BY f.code, f.outcome, f.severity, f.purpose, f.step, f.scope, a.id
);
