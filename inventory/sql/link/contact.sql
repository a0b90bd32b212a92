-- Whose is a record without a name? The one person's who uses its address, unless the address itself names somebody else.
CREATE TEMP TABLE nobody AS
SELECT c.c FROM cluster c JOIN sig s USING (sig) GROUP BY c.c HAVING count(s.name) = 0 AND count(s.organisation) = 0;
CREATE TEMP TABLE somebody AS SELECT DISTINCT c.c FROM cluster c JOIN sig s USING (sig) WHERE s.name IS NOT NULL;
CREATE TEMP TABLE meets AS
SELECT DISTINCT x.c AS k, y.c, u.v, u.kind, u.sig AS k_sig, w.sig AS c_sig
FROM used u JOIN cluster x ON x.sig = u.sig JOIN nobody n ON n.c = x.c
JOIN used w ON w.v = u.v JOIN cluster y ON y.sig = w.sig
WHERE u.kind <= 2 AND u.name IS NULL AND y.c IN (FROM somebody);

-- «ola.nordmann@…» on a form that Kari filled in is not Kari's newsletter: what given name does an address begin with?
CREATE TEMP TABLE begins AS
SELECT v, max_by(word, length(word)) AS word
FROM (SELECT DISTINCT v, letters, letters[:3] AS start FROM mailbox SEMI JOIN (SELECT v FROM meets WHERE kind = 1) USING (v))
JOIN (SELECT word, word[:3] AS start FROM listed WHERE place = 'given' AND length(word) BETWEEN 3 AND 12) USING (start) WHERE starts_with(letters, word) GROUP BY v;

-- Per address and person: does it name the person (given name, or family name with the right initial), or somebody else?
CREATE TEMP TABLE address_says AS
SELECT n.k, n.c, n.v, bool_or(CASE WHEN w = n.given THEN contains(n.letters, w)
                                   ELSE contains(n.letters, w) AND starts_with(replace(n.letters, w, ''), left(n.given, 1)) END) AS this,
       (any_value(b.word) IS NOT NULL AND NOT bool_or(starts_with(w, b.word) OR starts_with(b.word, w)))
       OR bool_or(contains(n.letters, w) AND length(n.letters) = length(w) + 1 AND NOT contains(n.letters, left(n.given, 1) || w) AND NOT contains(n.letters, w || left(n.given, 1))) AS another
FROM (SELECT DISTINCT m.k, m.c, m.v, a.letters, split_part(s.name, ' ', 1) AS given, unnest(string_split(s.name, ' ')) AS w
      FROM meets m JOIN mailbox a USING (v) JOIN cluster x ON x.c = m.c JOIN sig s ON s.sig = x.sig WHERE m.kind = 1 AND s.name IS NOT NULL) n
LEFT JOIN begins b USING (v)
WHERE length(w) >= 3
GROUP BY n.k, n.c, n.v;
