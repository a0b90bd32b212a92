-- By what $1 is known: the name, the first address and the first number of each record; of the
-- further ones those that nobody else has, for a partner's may stand in one cell with one's own.
SELECT 'name' AS what, name_key AS form FROM owned WHERE person = $1 AND name_key IS NOT NULL
UNION
SELECT 'email', email_key FROM owned WHERE person = $1 AND email_key IS NOT NULL
UNION
SELECT 'phone', phone_key FROM owned WHERE person = $1 AND phone_key IS NOT NULL
UNION
SELECT f.what, f.value
FROM further_key f JOIN link l USING (id)
WHERE l.person = $1 AND f.value IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM known_by k JOIN link o USING (id)
                  WHERE k.what = f.what AND k.value = f.value AND o.person <> $1)
