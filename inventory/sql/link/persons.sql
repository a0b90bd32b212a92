-- Every record's person, what ties it, and through which other record.
CREATE TEMP TABLE tie AS
SELECT sig, arg_min(other, (strength, other)) AS other, arg_min(rule, (strength, other)) AS rule
FROM (SELECT a AS sig, b AS other, strength, rule FROM edge UNION ALL SELECT b, a, strength, rule FROM edge
      UNION ALL SELECT k_sig, c_sig, 13, 'contact' FROM attached UNION ALL SELECT c_sig, k_sig, 13, 'contact' FROM attached) e
JOIN final x USING (sig) JOIN final y ON y.sig = e.other WHERE x.c = y.c
GROUP BY sig;

CREATE TEMP TABLE tied AS
SELECT n.id, f.c, n.email, n.phone, n.whole,
       CASE WHEN n.id = s.first AND t.rule IS NOT NULL THEN t.rule WHEN s.second IS NULL THEN NULL  -- the rest is tied to its equal
            WHEN n.organisation IS NOT NULL THEN 'organisation' WHEN n.name IS NULL THEN 'nameless'
            WHEN n.email IS NOT NULL AND n.phone IS NOT NULL THEN 'same_both' WHEN n.email IS NOT NULL THEN 'same_email' ELSE 'same_phone' END AS rule,
       CASE WHEN n.id <> s.first THEN s.first ELSE coalesce(o.first, s.second) END AS through, f.contact
FROM node n JOIN sig_of k USING (id) JOIN sig s USING (sig) JOIN final f USING (sig) LEFT JOIN tie t USING (sig) LEFT JOIN sig o ON o.sig = t.other;

CREATE TEMP TABLE together AS  -- identifiers that two records of one person share
SELECT 'email' AS what, c, email AS value FROM tied WHERE email IS NOT NULL AND rule IS NOT NULL GROUP BY c, email HAVING count(*) > 1
UNION ALL SELECT 'phone', c, phone FROM tied WHERE phone IS NOT NULL AND rule IS NOT NULL GROUP BY c, phone HAVING count(*) > 1;
CREATE TEMP TABLE vendor_tied AS
SELECT p.id FROM tied p JOIN tied w ON w.id = p.whole WHERE p.c = w.c UNION SELECT w.id FROM tied p JOIN tied w ON w.id = p.whole WHERE p.c = w.c;

-- Ids survive the night: a cluster whose records all call one id home, which no other cluster does, keeps it.
CREATE TEMP TABLE vote AS SELECT t.c, h.home, count(*) AS n FROM tied t JOIN home h USING (id) GROUP BY t.c, h.home;
CREATE TEMP TABLE contested AS
SELECT c FROM vote GROUP BY c HAVING count(*) > 1
UNION SELECT c FROM vote WHERE home IN (SELECT home FROM vote GROUP BY home HAVING count(*) > 1);
CREATE TEMP TABLE person AS
SELECT c, home AS person FROM vote WHERE c NOT IN (FROM contested)
UNION ALL
SELECT t.c, 'p-' || left(sha256('0|' || min(r.source || '|' || r.record)), 12)
FROM tied t JOIN record r USING (id) WHERE t.c NOT IN (SELECT c FROM vote) GROUP BY t.c;
