-- The records with these ids, oldest first: why each is held, until when, and what ties it to its
-- person. Materialized: the few are taken out by their ids before anything is joined (2026-11:
-- 16 ms, else 45, among 72,000).
WITH r AS MATERIALIZED (FROM record WHERE id IN (SELECT unnest($ids::INTEGER[]))),
l AS MATERIALIZED (FROM link WHERE id IN (SELECT unnest($ids::INTEGER[]))),
k AS MATERIALIZED (FROM verdict WHERE id IN (SELECT unnest($ids::INTEGER[]))),
reached AS MATERIALIZED (
    SELECT id, [source, record] AS ref FROM record WHERE id IN (SELECT through FROM l)
)
SELECT l.person, r.source, r.record, r.kind, r.activity, a.purpose, a.basis,
       {collected} AS collected_at,
       {last_activity} AS last_activity_at,
       CASE l.linked_by WHEN '' THEN [] ELSE string_split(l.linked_by, ' ') END AS linked_by,
       k.keep_until, s.status = 'fresh' AS fresh, l.tier, l.rule, reached.ref AS through,
       k.fields_kept, f.also, CASE k.kind WHEN 'law' THEN k.rule END AS law,
       {fields}
FROM r
JOIN l USING (id)
JOIN source s ON s.name = r.source
LEFT JOIN activity a ON a.id = r.activity
LEFT JOIN k ON k.id = r.id
LEFT JOIN (SELECT id, list([what, text] ORDER BY what, text) AS also
           FROM further_key WHERE id IN (SELECT unnest($ids::INTEGER[])) GROUP BY id) f
    ON f.id = r.id
LEFT JOIN reached ON reached.id = l.through
ORDER BY collected_at NULLS LAST, r.source, r.record
