-- What would not go if two persons were one waits for the answer: an open question is an unread
-- source. The copies of `linkage/what_if` tell, in which every pair is one.
CREATE TEMP TABLE suspended AS
SELECT DISTINCT f.id, f.code
FROM flag f JOIN copy c ON c.original = f.id
WHERE f.outcome = 'DELETE' AND NOT EXISTS (
    SELECT 1 FROM flag t
    WHERE t.id = c.id AND t.outcome = 'DELETE' AND t.scope IN ('record', f.scope));
DELETE FROM flag WHERE (id, code) IN (FROM suspended);
INSERT INTO flag BY NAME
SELECT *, review_end(code, raised) AS due
FROM (
    SELECT r.code, r.outcome, r.severity, r.purpose, r.step, s.id, '{}' AS args, r.scope,
           coalesce(min(e.raised), today()) AS since, coalesce(min(e.raised), today()) AS raised
    FROM suspended s JOIN flag_rule r ON r.code = 'SAME_PERSON_OPEN'
    LEFT JOIN earlier e ON e.id = s.id AND e.code = r.code
    GROUP BY ALL
);
