-- Every likely pair as if it were one person: a copy of both persons' records,
-- in a world of its own.
CREATE TEMP TABLE pair AS
SELECT CAST(row_number() OVER (ORDER BY l.a, l.b) AS INTEGER) AS pair, l.a, l.b,
       x.person AS one, y.person AS other, l.reason, l.strength,
       -- A human who has spoken about these two is not asked again while the facts are the same.
       EXISTS (
           SELECT 1 FROM inventory.judged j
           JOIN inventory.link u ON u.id = j.a JOIN inventory.link v ON v.id = j.b
           WHERE NOT j.changed AND least(u.person, v.person) = least(x.person, y.person)
             AND greatest(u.person, v.person) = greatest(x.person, y.person)) AS answered
FROM inventory.likely l
JOIN inventory.link x ON x.id = l.a JOIN inventory.link y ON y.id = l.b;

CREATE TEMP TABLE copy AS
SELECT CAST(row_number() OVER (ORDER BY p.pair, l.id) AS INTEGER) AS id, l.id AS original, p.pair
FROM pair p JOIN inventory.link l ON l.person IN (p.one, p.other);

INSERT INTO record
SELECT r.* REPLACE (c.id AS id, r.record || '#' || c.pair AS record,
                    r.part_of || '#' || c.pair AS part_of)
FROM inventory.record r JOIN copy c ON c.original = r.id;
INSERT INTO keys
SELECT k.* REPLACE (c.id AS id) FROM inventory.keys k JOIN copy c ON c.original = k.id;
INSERT INTO further_key
SELECT f.* REPLACE (c.id AS id) FROM inventory.further_key f JOIN copy c ON c.original = f.id;
INSERT INTO link
SELECT l.* REPLACE (c.id AS id, CAST(c.pair AS VARCHAR) AS person)
FROM inventory.link l JOIN copy c ON c.original = l.id;
INSERT INTO source FROM inventory.source;
INSERT INTO earlier
SELECT c.id, e.code, e.raised FROM inventory.earlier e JOIN copy c ON c.original = e.id;
INSERT INTO suppressed FROM inventory.suppressed;
INSERT INTO refused_before FROM inventory.refused_before;
INSERT INTO open_request FROM inventory.open_request;
INSERT INTO closed_request FROM inventory.closed_request;
INSERT INTO request_record
SELECT r.number, c.id FROM inventory.request_record r JOIN copy c ON c.original = r.id;
INSERT INTO request_stop
SELECT s.number, s.received, c.id FROM inventory.request_stop s JOIN copy c ON c.original = s.id;
INSERT INTO claimed
SELECT m.* REPLACE (c.id AS id) FROM inventory.claimed m JOIN copy c ON c.original = m.id;
