-- Components that hold more than one name or birth date, and which of their names may not be
-- together.
CREATE OR REPLACE TEMP TABLE crowd AS
SELECT c.c, count(DISTINCT s.name) AS names FROM comp c JOIN sig s USING (sig)
WHERE c.c IN (SELECT c.c FROM comp c JOIN sig s USING (sig) GROUP BY c.c
              HAVING min(s.name) <> max(s.name) OR min(s.birth) <> max(s.birth))
GROUP BY c.c;
CREATE OR REPLACE TEMP TABLE crowd_name AS
SELECT DISTINCT c.c, s.name FROM comp c JOIN sig s USING (sig)
WHERE c.c IN (SELECT c FROM crowd WHERE names <= 50) AND s.name IS NOT NULL;
CREATE OR REPLACE TEMP TABLE crowd_pair AS
SELECT x.c, x.name AS a, y.name AS b
FROM crowd_name x JOIN crowd_name y ON y.c = x.c AND x.name < y.name;
CREATE OR REPLACE TEMP TABLE to_compare AS
SELECT DISTINCT a, b FROM crowd_pair ANTI JOIN name_pair USING (a, b);
