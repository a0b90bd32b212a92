-- What would not go if two persons were one waits for the answer: an open question is an unread
-- source. Runs in the world of `linkage/what_if`, where every pair is one.
CREATE TEMP TABLE suspended AS
SELECT DISTINCT f.id, f.code
FROM inventory.flag f JOIN copy c ON c.original = f.id
WHERE f.outcome = 'DELETE' AND NOT EXISTS (
    SELECT 1 FROM what_if.flag t
    WHERE t.id = c.id AND t.outcome = 'DELETE' AND t.scope IN ('record', f.scope));
DELETE FROM inventory.flag WHERE (id, code) IN (FROM suspended);
INSERT INTO inventory.flag BY NAME
SELECT *, review_end(code, raised) AS due
FROM (
    SELECT r.code, r.outcome, r.severity, r.purpose, r.step, s.id, '{}' AS args, r.scope,
           coalesce(min(e.raised), today()) AS since, coalesce(min(e.raised), today()) AS raised
    FROM suspended s JOIN inventory.flag_rule r ON r.code = 'SAME_PERSON_OPEN'
    LEFT JOIN inventory.earlier e ON e.id = s.id AND e.code = r.code
    GROUP BY ALL
);
