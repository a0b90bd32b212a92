-- Who is known by one of these addresses or numbers.
SELECT DISTINCT person
FROM link
SEMI JOIN (SELECT id FROM known_by
           WHERE what = $what AND value IN (SELECT unnest($keys::VARCHAR[]))) USING (id)
ORDER BY person
