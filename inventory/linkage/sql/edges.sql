-- What ties two signatures, strongest first. Names agree *and* a personal identifier agrees, or a
-- vendor or a human says so. `kind`: of the value that ties them; 0 for e-mail and phone both.
CREATE TEMP TABLE edge (a INTEGER, b INTEGER, strength TINYINT, rule VARCHAR, kind TINYINT);

CREATE TEMP TABLE class_on AS SELECT m.*, p.class FROM met m JOIN name_pair p USING (a, b);

-- A value that plainly different names use, or a role reads, or one name with two birth dates.
CREATE TEMP TABLE shared AS
SELECT DISTINCT v FROM class_on WHERE class = 'different'
UNION SELECT v FROM holder WHERE born_apart AND name IS NOT NULL
UNION SELECT v FROM role;

-- Those of one name on a shared value have other addresses. Of numbers only mobiles that are no
-- slip of each other say so: a home has a landline.
CREATE OR REPLACE TEMP MACRO mobile(number) AS
    CASE WHEN number[:4] IN ('+474', '+479') THEN number END;
CREATE TEMP TABLE mixed AS
SELECT v, name
FROM (FROM used UNION ALL
      SELECT u.v, u.kind, u.sig, u.name, u.birth, f.value
      FROM used u JOIN further f ON f.sig = u.sig AND f.kind = 3 - u.kind)
SEMI JOIN shared USING (v)
WHERE kind <= 2 AND name IS NOT NULL AND (v, name) NOT IN (SELECT (v, name) FROM named)
GROUP BY v, name
HAVING CASE any_value(kind)
       WHEN 1 THEN hamming(min(mobile(other)), max(mobile(other))) > 1
       ELSE min(other) <> max(other) END;

-- Signatures that tie to each other one and all. Edges lead from the first to the rest; only where
-- something conflicts is every pair looked at (forbidden.sql). One name on one value:
-- on a shared value only while nothing else sets its users apart.
CREATE TEMP TABLE bundle AS
SELECT h.rep, u.sig, CAST([4, 5, 6][h.kind] AS TINYINT) AS strength,
       ['same_email', 'same_phone', 'same_birth'][h.kind] AS rule, h.v,
       CAST(h.kind AS TINYINT) AS kind
FROM (SELECT * FROM holder
      WHERE kind <= 3 AND sigs > 1 AND NOT born_apart AND name IS NOT NULL
        AND (v NOT IN (FROM shared) OR kind <= 2)) h
JOIN used u ON u.v = h.v AND u.name = h.name ANTI JOIN mixed x ON x.v = h.v AND x.name = h.name;
-- A list of addresses knows its people by nothing else, and each once:
-- one address on two lists is one subscriber, also without a name.
INSERT INTO bundle
SELECT g.rep, unnest(g.sigs), 12, 'two_lists', g.v, 1
FROM (SELECT u.v, min(u.sig) AS rep, list(u.sig) AS sigs
      FROM used u JOIN sig s USING (sig) JOIN record r ON r.id = s.first
      WHERE u.kind = 1 AND u.name IS NULL AND r.activity = 'A08' AND u.v NOT IN (FROM role)
        -- Several addresses in one cell may be several people's.
        AND u.sig NOT IN (SELECT sig FROM wide WHERE kind = 1)
      GROUP BY u.v HAVING count(*) > 1 AND count(DISTINCT r.source) = count(*)) g;

-- Signatures whose e-mail and phone both are somebody else's too.
CREATE TEMP TABLE pairing AS
SELECT e.sig, e.v AS ev, p.v AS pv, e.name, e.birth
FROM used e JOIN used p ON p.sig = e.sig
WHERE e.kind = 1 AND p.kind = 2 AND e.name IS NOT NULL;

-- One name and both addresses. Where two birth dates are known, every pair that agrees:
-- a record without a date may be either's.
CREATE TEMP TABLE reached AS
SELECT ev, pv, name, min(sig) AS rep, coalesce(min(birth) <> max(birth), false) AS born_apart
FROM pairing GROUP BY ev, pv, name HAVING count(*) > 1;
INSERT INTO bundle
SELECT g.rep, b.sig, 3, 'same_both', b.ev, 0
FROM pairing b JOIN reached g USING (ev, pv, name) WHERE NOT g.born_apart;
INSERT INTO edge
SELECT b.sig, o.sig, 3, 'same_both', 0
FROM reached g JOIN pairing b USING (ev, pv, name) JOIN pairing o USING (ev, pv, name)
WHERE g.born_apart AND b.sig < o.sig AND coalesce(b.birth = o.birth, true);

INSERT INTO edge SELECT rep, sig, strength, rule, kind FROM bundle WHERE sig <> rep;

-- A vendor's own tie holds unless the names plainly differ; one organisation is one;
-- a human's word comes first.
CREATE TEMP TABLE vendor AS
SELECT DISTINCT p.sig AS a, w.sig AS b, x.name AS a_name, y.name AS b_name,
       x.birth AS a_birth, y.birth AS b_birth
FROM part n JOIN sig_of p USING (id) JOIN sig_of w ON w.id = n.whole
JOIN sig x ON x.sig = p.sig JOIN sig y ON y.sig = w.sig
WHERE p.sig <> w.sig;
