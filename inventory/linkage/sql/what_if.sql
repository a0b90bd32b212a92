-- Every likely pair as if it were one person: a copy of both persons' records beside tonight's, for
-- the same rules to look at in the same questions. To plan them again for a world of their own took
-- as long as the night's rules themselves (measured 2026-12). What tells the two apart is `pair`;
-- `linkage/forget` takes the copies away again.
CREATE TEMP TABLE pair AS
SELECT CAST(row_number() OVER (ORDER BY l.a, l.b) AS INTEGER) AS pair, l.a, l.b,
       x.person AS one, y.person AS other, l.reason, l.strength,
       -- A human who has spoken about these two is not asked again while the facts are the same.
       EXISTS (
           SELECT 1 FROM judged j JOIN link u ON u.id = j.a JOIN link v ON v.id = j.b
           WHERE NOT j.changed AND least(u.person, v.person) = least(x.person, y.person)
             AND greatest(u.person, v.person) = greatest(x.person, y.person)) AS answered
FROM likely l JOIN link x ON x.id = l.a JOIN link y ON y.id = l.b;

CREATE TEMP TABLE copy AS
SELECT CAST({last} + row_number() OVER (ORDER BY p.pair, l.id) AS INTEGER) AS id,
       l.id AS original, p.pair
FROM pair p JOIN link l ON l.person IN (p.one, p.other);

INSERT INTO {asked}
SELECT r.* REPLACE (c.id AS id, r.record || '#' || c.pair AS record,
                    r.part_of || '#' || c.pair AS part_of, '#' || c.pair AS person,
                    c.pair AS pair)
FROM {asked} r JOIN copy c ON c.original = r.id;
INSERT INTO link
SELECT l.* REPLACE (c.id AS id, '#' || c.pair AS person)
FROM link l JOIN copy c ON c.original = l.id;
INSERT INTO further_key
SELECT c.id, k.what, NULL, k.value FROM known_by k JOIN copy c ON c.original = k.id;
INSERT INTO earlier
SELECT c.id, e.code, e.raised FROM earlier e JOIN copy c ON c.original = e.id;
INSERT INTO request_record
SELECT r.number, c.id FROM request_record r JOIN copy c ON c.original = r.id;
INSERT INTO request_stop
SELECT s.number, s.received, c.id FROM request_stop s JOIN copy c ON c.original = s.id;
INSERT INTO claimed
SELECT m.* REPLACE (c.id AS id) FROM claimed m JOIN copy c ON c.original = m.id;
