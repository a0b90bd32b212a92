-- The arithmetic of grounds, written once. What may stay of a record, and until when, is the union
-- of what its grounds hold; what none holds goes; and a no ends the grounds that say so of
-- themselves (`ends`), never law or a claim.
--
--     restriction                neither used nor deleted (GDPR Art. 18; 12(3) until the answer)
--     refusal, objection         end consent, and contract and interest to come (Art. 7(3), 21)
--     law                        Art. 6(1)(c), 17(3)(b)
--     contract, claim            Art. 6(1)(b), (f), 17(3)(e)
--     consent                    Art. 6(1)(a)
--     interest                   Art. 6(1)(f)
--
-- `until` NULL and not `open`: no day is known. It holds and is asked about (DATE_UNKNOWN); where
-- no date stands there at all, and neither law nor a claim holds it, for the days of the question.
CREATE VIEW holding AS
WITH no AS (
    SELECT n.id, e.ground, max(n.since) AS day, true AS said
    FROM ground n JOIN ground_rule r USING (ground)
    JOIN (SELECT ground, unnest(ends) AS kind FROM ground_rule) e USING (kind)
    GROUP BY n.id, e.ground
)
SELECT g.* EXCLUDE (until, rule, fields, open), coalesce(g.rule, r.rule) AS rule, r.kind,
       coalesce(g.open, false) AS open,
       coalesce(n.said, false) AS refused,
       g.until AS own_end, CASE WHEN n.said THEN least(g.until, n.day) ELSE g.until END AS until,
       coalesce(g.fields, everything()) AS fields,
       n.said IS NULL
           AND (coalesce(g.open, false)
                OR coalesce(g.until >= today(), r.kind IN ('law', 'claim') OR u.id IS NOT NULL
                    OR review_end('DATE_UNKNOWN', coalesce(e.raised, today())) >= today()))
           AS holds
FROM ground g JOIN ground_rule r USING (ground)
LEFT JOIN earlier e ON e.id = g.id AND e.code = 'DATE_UNKNOWN'
LEFT JOIN (SELECT id FROM owned WHERE len(unclear) > 0) u ON u.id = g.id
LEFT JOIN no n ON n.id = g.id AND n.ground = g.ground
WHERE r.kind IN ('law', 'contract', 'claim', 'consent', 'interest');
CREATE TEMP TABLE holding AS FROM holding; -- as in filled.sql

INSERT INTO verdict BY NAME
WITH told AS (
    SELECT id, bool_or(holds) AS stays,
           coalesce(bit_or(fields) FILTER (holds), 0::UBIGINT) AS held,
           CASE WHEN bool_or(holds) THEN max(until) FILTER (holds) ELSE max(until) END
               AS keep_until,
           -- When it would have gone without a no.
           CASE WHEN bool_and(NOT open AND coalesce(own_end < today(), false))
                THEN max(own_end) END AS expired,
           -- The ground that reaches furthest; law before others where two reach as far. One number
           -- and one row: pairs and whole rows took three times as long (measured 2026-11).
           arg_max(rowid, 2 * (CASE WHEN holds THEN 10000000 ELSE 0 END
                               + coalesce(until - DATE '0001-01-01', 0))
                          + CASE WHEN kind = 'law' THEN 1 ELSE 0 END) AS furthest
    FROM holding GROUP BY id
),
named AS (SELECT fields, CASE WHEN fields <> everything() THEN names_of(fields) END AS fields_kept
          FROM (SELECT DISTINCT fields FROM holding))
SELECT t.id, t.keep_until, last.rule AS rule, n.fields_kept, last.ground AS ground,
       last.kind AS kind,
       last.day AS anchor, last.period AS period, last.told AS told, last.refused AS refused,
       t.expired,
       last.variant AS variant, coalesce(p.basis, a.basis) AS basis, p.law,
       r.bits & ~held AS gone,
       CASE WHEN t.id IN (SELECT id FROM ground WHERE ground = 'request') THEN 'held'
            WHEN NOT stays THEN 'whole'
            WHEN r.bits & ~held & personal() <> 0 THEN 'fields' ELSE 'no' END AS goes
FROM told t JOIN holding last ON last.rowid = t.furthest JOIN owned r ON r.id = t.id
JOIN named n ON n.fields = last.fields
LEFT JOIN retention_rule p ON p.rule = last.rule
LEFT JOIN activity a ON a.id = r.activity;
