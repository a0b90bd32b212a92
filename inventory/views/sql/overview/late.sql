-- How many people have something to delete whose day has passed, and that is not kept for a reason.
SELECT count(DISTINCT person)
FROM flag
ANTI JOIN kept USING (id, code)
JOIN link USING (id)
WHERE outcome = 'DELETE' AND due < today()
