-- Two names of one component that no record ties to each other directly and that do not simply
-- agree.
CREATE TEMP TABLE forbidden AS
SELECT c.c, c.a, c.b FROM crowd_pair c JOIN name_pair p USING (a, b)
WHERE p.class IN ('different', 'middle', 'married', 'given_typo', 'joint', 'family_only')
  AND NOT EXISTS (
      SELECT 1 FROM edge e JOIN comp k ON k.sig = e.a
      JOIN sig x ON x.sig = e.a JOIN sig y ON y.sig = e.b
      WHERE k.c = c.c AND least(x.name, y.name) = c.a AND greatest(x.name, y.name) = c.b);
CREATE TEMP TABLE conflicted AS
SELECT c FROM forbidden
UNION
SELECT k.c FROM comp k JOIN sig s USING (sig) GROUP BY k.c HAVING min(s.birth) <> max(s.birth)
UNION
SELECT x.c FROM parted p JOIN comp x ON x.sig = p.a JOIN comp y ON y.sig = p.b WHERE x.c = y.c;

-- There the order of joining decides: nobody may be left out because the first of a bundle went
-- elsewhere.
INSERT INTO edge
SELECT least(x.sig, y.sig), greatest(x.sig, y.sig), x.strength, x.rule, x.kind
FROM bundle x JOIN comp k ON k.sig = x.sig JOIN conflicted USING (c)
JOIN bundle y ON y.rep = x.rep AND y.rule = x.rule
             AND y.v IS NOT DISTINCT FROM x.v AND y.sig > x.sig
WHERE x.sig <> x.rep AND y.sig <> x.rep;
