-- Records of organisations, of others than $1, in which a name or an address of theirs stands: how
-- many in each source. $2: names as they are written, in small letters; $3: as they are compared.
WITH mine AS (SELECT DISTINCT what, value FROM known_by JOIN link USING (id) WHERE person = $1)
SELECT r.source, count(*)
FROM owned r
WHERE r.person <> $1 AND (r.organisation OR r.company IS NOT NULL OR r.org_number IS NOT NULL)
  AND (list_contains($3::VARCHAR[], r.name_key)
       OR EXISTS (SELECT 1 FROM known_by k JOIN mine USING (what, value) WHERE k.id = r.id)
       OR len(list_filter($2::VARCHAR[], lambda name: contains(
              regexp_replace(lower(concat_ws(' ', '', r.name, r.company, r.postal_address, r.note,
                                             r.description, '')), '[^\pL]+', ' ', 'g'),
              ' ' || name || ' '))) > 0)
GROUP BY r.source;
