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
-- `until` NULL and not `open`: no day is known; it holds, and is asked about.
CREATE TABLE holding AS
WITH no AS (
    SELECT id, kind, max(since) AS day, true AS said
    FROM ground JOIN ground_rule USING (ground) WHERE kind IN ('refusal', 'objection')
    GROUP BY id, kind
)
SELECT g.* EXCLUDE (until, rule, fields), coalesce(g.rule, r.rule) AS rule, r.kind,
       coalesce(n.said, false) AS refused,
       g.until AS own_end, CASE WHEN n.said THEN least(g.until, n.day) ELSE g.until END AS until,
       coalesce(g.fields, everything()) AS fields,
       n.said IS NULL AND (g.open OR g.until IS NULL OR g.until >= today()) AS holds
FROM ground g JOIN ground_rule r USING (ground)
LEFT JOIN no n ON n.id = g.id AND list_contains(r.ends, n.kind)
WHERE r.kind IN ('law', 'contract', 'claim', 'consent', 'interest');

INSERT INTO verdict BY NAME
WITH told AS (
    SELECT id, bool_or(holds) AS stays,
           coalesce(bit_or(fields) FILTER (holds), 0::UBIGINT) AS held,
           CASE WHEN bool_or(holds) THEN max(until) FILTER (holds) ELSE max(until) END
               AS keep_until,
           -- When it would have gone without a no.
           CASE WHEN bool_and(NOT open AND own_end < today()) THEN max(own_end) END AS expired,
           -- The ground that reaches furthest; law before others where two reach as far.
           arg_max({'ground': ground, 'rule': rule, 'kind': kind, 'fields': fields, 'day': day,
                    'period': period, 'told': told, 'refused': refused, 'variant': variant},
                   (holds, coalesce(until, DATE '0001-01-01'), kind = 'law')) AS last
    FROM holding GROUP BY id
),
kept AS (SELECT DISTINCT last.fields AS fields FROM told),
named AS (SELECT fields, CASE WHEN fields <> everything() THEN names_of(fields) END AS fields_kept
          FROM kept)
SELECT t.id, t.keep_until, last.rule AS rule, n.fields_kept, last.ground AS ground,
       last.kind AS kind,
       last.day AS anchor, last.period AS period, last.told AS told, last.refused AS refused,
       t.expired,
       last.variant AS variant, coalesce(p.basis, a.basis) AS basis, p.law,
       f.bits & ~held AS gone,
       CASE WHEN t.id IN (SELECT id FROM ground WHERE ground = 'request') THEN 'held'
            WHEN NOT stays THEN 'whole'
            WHEN f.bits & ~held & personal() <> 0 THEN 'fields' ELSE 'no' END AS goes
FROM told t JOIN filled f USING (id) JOIN record r USING (id) JOIN named n ON n.fields = last.fields
LEFT JOIN retention_rule p ON p.rule = last.rule
LEFT JOIN activity a ON a.id = r.activity;
