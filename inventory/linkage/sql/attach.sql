-- Clusters that a human keeps apart, or that have two birth dates.
CREATE TEMP TABLE kept_apart AS
SELECT DISTINCT x.c AS k, y.c
FROM (SELECT a, b FROM parted UNION SELECT b, a FROM parted) p
JOIN cluster x ON x.sig = p.a JOIN cluster y ON y.sig = p.b;
CREATE TEMP TABLE nobody_born AS
SELECT DISTINCT x.c AS k, s.birth
FROM cluster x JOIN nobody n ON n.c = x.c JOIN sig s USING (sig) WHERE s.birth IS NOT NULL;

-- Each nameless cluster with each person who uses its address, and how: plainly,
-- by an address that names another, by a role's.
CREATE TEMP TABLE asks AS
SELECT k, c,
       CASE WHEN bool_and(by_role) THEN 'role'
            WHEN bool_or(says_another) THEN 'address_names_another'
            ELSE 'shared_nameless' END AS how,
       min(k_sig) AS k_sig, min(c_sig) AS c_sig, min(kind) AS kind
FROM (SELECT m.*, m.v IN (FROM role) AS by_role,
             (k, c) IN (SELECT (k, c) FROM address_says WHERE another AND NOT this) AS says_another
      FROM meets m)
GROUP BY k, c;

CREATE TEMP TABLE attached AS
SELECT k, min(c) AS c, min(k_sig) AS k_sig, min(c_sig) AS c_sig, min(kind) AS kind
FROM asks WHERE how <> 'role'
GROUP BY k HAVING count(*) = 1 AND min(how) = 'shared_nameless';
-- Several addresses in one cell may be several people's: to whoever uses them all, or to nobody.
DELETE FROM attached
WHERE (k, c) IN (
    SELECT (a.k, a.c)
    FROM attached a JOIN cluster x ON x.c = a.k
    JOIN (SELECT sig, unnest(reach) AS value FROM wide WHERE kind = 1) w ON w.sig = x.sig
    ANTI JOIN (SELECT m.k, m.c, t.value FROM meets m JOIN met_twice t USING (v)) u
        ON u.k = a.k AND u.c = a.c AND u.value = w.value);
DELETE FROM attached
WHERE (k, c) NOT IN (SELECT (k, c) FROM proven)
   OR (k, c) IN (SELECT (k, c) FROM kept_apart)
   OR (k, c) IN (SELECT (b.k, x.c) FROM nobody_born b JOIN attached a USING (k)
                 JOIN cluster x ON x.c = a.c JOIN sig s USING (sig) WHERE s.birth <> b.birth);
-- Two nameless clusters that cannot be one person's go to nobody.
DELETE FROM attached WHERE k IN (
    SELECT x.k FROM attached x JOIN attached y ON y.c = x.c
    JOIN kept_apart p ON p.k = x.k AND p.c = y.k
    UNION
    SELECT x.k FROM attached x JOIN nobody_born b ON b.k = x.k
    JOIN attached y ON y.c = x.c AND y.k <> x.k JOIN nobody_born d ON d.k = y.k
    WHERE d.birth <> b.birth);

CREATE TEMP TABLE final AS
SELECT x.sig, coalesce(a.c, x.c) AS c, a.k IS NOT NULL AS contact
FROM cluster x LEFT JOIN attached a ON a.k = x.c;
