-- A vendor's own tie holds unless the names plainly differ.
CREATE TEMP TABLE vendor_refused AS
SELECT v.a, v.b
FROM vendor v
JOIN name_pair p ON p.a = least(v.a_name, v.b_name) AND p.b = greatest(v.a_name, v.b_name)
WHERE p.class = 'different'
UNION SELECT a, b FROM vendor WHERE a_birth <> b_birth;

INSERT INTO edge
SELECT least(a, b), greatest(a, b), 1, 'part_of', NULL
FROM vendor ANTI JOIN vendor_refused USING (a, b);

CREATE TEMP TABLE company AS
SELECT g.rep, s.sig, g.sigs
FROM sig s
JOIN (SELECT organisation, min(sig) AS rep, count(*) AS sigs FROM sig
      WHERE organisation IS NOT NULL
      GROUP BY organisation HAVING count(*) > 1) g USING (organisation);
INSERT INTO edge SELECT rep, sig, 2, 'organisation', NULL FROM company WHERE sig <> rep;
INSERT INTO bundle  -- pairs of more would be no end
SELECT rep, sig, 2, 'organisation', NULL, NULL FROM company WHERE sigs <= most_sigs();

INSERT INTO edge
SELECT DISTINCT least(a.sig, b.sig), greatest(a.sig, b.sig), 0, 'judged', NULL
FROM judged j JOIN sig_of a ON a.id = j.a JOIN sig_of b ON b.id = j.b
WHERE j.verdict = 'same' AND j.stands;
CREATE TEMP TABLE parted AS
SELECT DISTINCT least(a.sig, b.sig) AS a, greatest(a.sig, b.sig) AS b
FROM judged j JOIN sig_of a ON a.id = j.a JOIN sig_of b ON b.id = j.b
WHERE j.verdict = 'not_same' AND j.stands;
