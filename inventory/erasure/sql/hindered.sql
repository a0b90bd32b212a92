-- Which of some records must not be erased now, though she said so, and why: an address or a number
-- of theirs is another person's too, or a question is open whose record it is.
SELECT DISTINCT k.id, 'shared' AS why
FROM known_by k JOIN link l USING (id)
JOIN known_by o ON o.what = k.what AND o.value = k.value JOIN link p ON p.id = o.id
WHERE k.id IN (SELECT unnest($ids::INTEGER[])) AND p.person <> l.person
UNION ALL
SELECT DISTINCT w.id, 'likely'
FROM (SELECT unnest($ids::INTEGER[]) AS id) w JOIN doubt d ON w.id IN (d.a, d.b)
