-- What is plausible and unproven: shown beside a person, driving nothing.
-- One reason for two persons, the strongest.
CREATE TEMP TABLE reason AS
SELECT unnest(['part_of', 'shared_value', 'given_only', 'initial', 'nickname', 'contained',
               'married', 'middle', 'given_typo', 'family_typo', 'birth_differs', 'address',
               'joint', 'family_only', 'shared_nameless', 'address_names_another',
               'role']) AS reason,
       unnest(range(17)) AS rank;

CREATE OR REPLACE TEMP VIEW parted_on AS
SELECT v FROM used u JOIN final f USING (sig) WHERE u.name IS NOT NULL
GROUP BY v HAVING min(c) <> max(c);
CREATE TEMP TABLE seen AS
SELECT DISTINCT u.v, u.kind, u.name, f.c, u.sig
FROM used u SEMI JOIN parted_on USING (v) JOIN final f USING (sig) WHERE u.name IS NOT NULL;

CREATE TEMP TABLE unproven AS
SELECT x.sig AS a, y.sig AS b, x.c AS ca, y.c AS cb,
       CASE WHEN x.kind = 4 THEN 'address' ELSE 'shared_value' END AS reason, true AS agrees
FROM seen x JOIN seen y ON y.v = x.v AND y.name = x.name AND y.c > x.c
UNION ALL
SELECT x.sig, y.sig, x.c, y.c,
       CASE WHEN x.kind = 4 THEN 'address' WHEN m.class = 'same' THEN 'shared_value'
            ELSE m.class END,
       m.class IN ('same', 'contained')
FROM class_on m JOIN seen x ON x.v = m.v AND x.name = m.a JOIN seen y ON y.v = m.v AND y.name = m.b
WHERE x.c <> y.c AND m.class <> 'different' AND (m.kind <= 3 OR (m.class IN ('same', 'contained')))
UNION ALL
SELECT r.a, r.b, x.c, y.c, 'part_of', false
FROM (SELECT a, b FROM vendor_refused UNION SELECT a, b FROM edge WHERE rule = 'part_of') r
JOIN final x ON x.sig = r.a JOIN final y ON y.sig = r.b
WHERE x.c <> y.c
UNION ALL
SELECT q.k_sig, q.c_sig, x.c, y.c, q.how, false
FROM asks q JOIN final x ON x.sig = q.k_sig JOIN final y ON y.sig = q.c_sig
WHERE x.c <> y.c AND q.k IN (SELECT k FROM asks GROUP BY k HAVING count(*) <= most_names());

INSERT INTO unproven  -- records without a name on one address: to the first, each
SELECT h.rep, u.sig, x.c, y.c, 'shared_nameless', false
FROM holder h JOIN used u ON u.v = h.v AND u.name IS NULL
JOIN final x ON x.sig = h.rep JOIN final y ON y.sig = u.sig
WHERE h.name IS NULL AND h.kind <= 2 AND h.sigs > 1 AND h.v NOT IN (FROM role) AND x.c <> y.c;

CREATE TEMP TABLE born AS
SELECT DISTINCT f.c, s.birth
FROM final f JOIN sig s USING (sig)
WHERE s.birth IS NOT NULL AND f.c IN (SELECT ca FROM unproven UNION SELECT cb FROM unproven);
-- Two dates like one typed twice: a digit, or day and month turned.
CREATE OR REPLACE TEMP MACRO near_dates(p, q) AS
    hamming(p, q) = 1
    OR (left(p, 4) = left(q, 4) AND substr(p, 6, 2) = right(q, 2)
        AND right(p, 2) = substr(q, 6, 2));
CREATE TEMP TABLE born_apart AS
SELECT u.ca, u.cb, bool_and(near_dates(x.birth, y.birth)) AS near
FROM (SELECT DISTINCT ca, cb FROM unproven) u JOIN born x ON x.c = u.ca JOIN born y ON y.c = u.cb
WHERE x.birth <> y.birth GROUP BY ALL;

INSERT INTO likely
WITH told AS (
    SELECT least(u.ca, u.cb) AS one, greatest(u.ca, u.cb) AS other, u.a, u.b,
           CASE WHEN d.near AND u.agrees THEN 'birth_differs' ELSE u.reason END AS reason
    FROM unproven u LEFT JOIN born_apart d USING (ca, cb)
    WHERE coalesce(d.near, true)
),
best AS (
    SELECT one, other, min({'rank': r.rank, 'a': least(a, b), 'b': greatest(a, b)}) AS pick
    FROM told JOIN reason r USING (reason) GROUP BY ALL
)
SELECT least(x.first, y.first), greatest(x.first, y.first), r.reason, 1 - r.rank / 20
FROM best JOIN reason r ON r.rank = pick.rank
JOIN sig x ON x.sig = pick.a JOIN sig y ON y.sig = pick.b
WHERE NOT EXISTS (
    SELECT 1 FROM parted p JOIN final f ON f.sig = p.a JOIN final g ON g.sig = p.b
    WHERE least(f.c, g.c) = one AND greatest(f.c, g.c) = other);
