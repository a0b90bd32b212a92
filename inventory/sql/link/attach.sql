CREATE TEMP TABLE kept_apart AS
SELECT DISTINCT x.c AS k, y.c FROM (SELECT a, b FROM parted UNION SELECT b, a FROM parted) p JOIN cluster x ON x.sig = p.a JOIN cluster y ON y.sig = p.b;

-- Each nameless cluster with each person who uses its address, and how: plainly, by an address that names another, by a role's.
CREATE TEMP TABLE asks AS
SELECT k, c, CASE WHEN bool_or(says_another) THEN 'address_names_another' WHEN bool_and(by_role) THEN 'role' ELSE 'shared_nameless' END AS how,
       min(k_sig) AS k_sig, min(c_sig) AS c_sig
FROM (SELECT m.*, m.v IN (FROM role) AS by_role, coalesce(n.another AND NOT n.this, false) AS says_another FROM meets m LEFT JOIN address_says n USING (k, c, v)) ANTI JOIN kept_apart USING (k, c)
GROUP BY k, c;

CREATE TEMP TABLE attached AS
SELECT k, min(c) AS c, min(k_sig) AS k_sig, min(c_sig) AS c_sig FROM asks WHERE how <> 'role'
GROUP BY k HAVING count(*) = 1 AND min(how) = 'shared_nameless';

CREATE TEMP TABLE final AS SELECT x.sig, coalesce(a.c, x.c) AS c, a.k IS NOT NULL AS contact FROM cluster x LEFT JOIN attached a ON a.k = x.c;
