-- Every signature's person, what ties it, and through which other record.
CREATE TEMP TABLE ranked AS SELECT DISTINCT strength, rule FROM edge UNION ALL SELECT 13, 'contact';
CREATE TEMP TABLE held AS
SELECT e.a, e.b, e.strength, e.kind
FROM edge e JOIN final x ON x.sig = e.a JOIN final y ON y.sig = e.b WHERE x.c = y.c
UNION ALL SELECT k_sig, c_sig, 13, kind FROM attached;
-- The strongest, then the first, as one number: quicker to compare than two.
CREATE OR REPLACE TEMP VIEW tie AS
SELECT sig, CAST(pick & 4294967295 AS INTEGER) AS other, r.rule, email, phone
FROM (SELECT sig, min((CAST(strength AS BIGINT) << 32) | other) AS pick,
             bool_or(kind IN (0, 1)) AS email, bool_or(kind IN (0, 2)) AS phone
      FROM (SELECT a AS sig, b AS other, strength, kind FROM held
            UNION ALL SELECT b, a, strength, kind FROM held) GROUP BY sig) t
JOIN ranked r ON r.strength = t.pick >> 32;

CREATE OR REPLACE TEMP VIEW bound AS
SELECT * EXCLUDE (email, phone),
       CASE WHEN email AND phone THEN 'email phone' WHEN email THEN 'email'
            WHEN phone THEN 'phone' ELSE '' END AS keys
FROM (SELECT s.sig, f.c, f.contact, s.first, t.rule AS first_rule,
             coalesce(o.first, s.second) AS first_through,
             CASE WHEN s.second IS NULL THEN NULL  -- the rest is tied to its equal
                  WHEN s.organisation IS NOT NULL THEN 'organisation'
                  WHEN s.email IS NOT NULL AND s.phone IS NOT NULL THEN 'same_both'
                  WHEN s.email IS NOT NULL THEN 'same_email' ELSE 'same_phone' END AS rule,
             s.email IS NOT NULL AND (s.second IS NOT NULL OR coalesce(t.email, false)) AS email,
             s.phone IS NOT NULL AND (s.second IS NOT NULL OR coalesce(t.phone, false)) AS phone
      FROM sig s JOIN final f USING (sig)
      LEFT JOIN tie t USING (sig) LEFT JOIN sig o ON o.sig = t.other);

CREATE TEMP TABLE vendor_tied AS
SELECT DISTINCT unnest([n.id, n.whole]) AS id
FROM part n JOIN sig_of p USING (id) JOIN final x ON x.sig = p.sig
JOIN sig_of w ON w.id = n.whole JOIN final y ON y.sig = w.sig
WHERE x.c = y.c;

-- Ids survive the night: a cluster whose records all call one id home, which no other cluster does,
-- keeps it. A new one is made from the first record of the first signature, which names the
-- cluster: HMAC-SHA-256 by its inner and outer pad, as person_ids.py makes it.
CREATE TEMP TABLE vote AS
SELECT f.c, h.home, count(*) AS n
FROM home h JOIN sig_of k USING (id) JOIN final f USING (sig) GROUP BY f.c, h.home;
CREATE TEMP TABLE contested AS
SELECT c FROM vote GROUP BY c HAVING count(*) > 1
UNION SELECT c FROM vote WHERE home IN (SELECT home FROM vote GROUP BY home HAVING count(*) > 1);
CREATE TEMP TABLE person AS
SELECT c, home AS person FROM vote WHERE c NOT IN (FROM contested)
UNION ALL
SELECT f.c, 'p-' || left(sha256($outer || unhex(sha256(
                $inner || encode('0|' || r.source || '|' || r.record)))), 12)
FROM final f JOIN sig s USING (sig) JOIN record r ON r.id = s.first
WHERE f.sig = f.c AND f.c NOT IN (SELECT c FROM vote);
