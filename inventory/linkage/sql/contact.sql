-- Whose is a record without a name? The one person's who uses its address, when something says that
-- the address is that person's: it names the person, or the number agrees too, or two of the
-- person's records bear that e-mail address and the nameless one has no number. Once is not enough,
-- for people write a friend's address on a form; nor is a number alone, which was another's last
-- year.
CREATE TEMP TABLE nobody AS
SELECT c.c FROM cluster c JOIN sig s USING (sig)
GROUP BY c.c HAVING count(s.name) = 0 AND count(s.organisation) = 0;
CREATE OR REPLACE TEMP VIEW somebody AS
SELECT DISTINCT c.c FROM cluster c JOIN sig s USING (sig) WHERE s.name IS NOT NULL;
CREATE TEMP TABLE meets AS
SELECT DISTINCT x.c AS k, y.c, u.v, u.kind, u.sig AS k_sig, w.sig AS c_sig
FROM used u JOIN cluster x ON x.sig = u.sig JOIN nobody n ON n.c = x.c
JOIN used w ON w.v = u.v JOIN cluster y ON y.sig = w.sig
WHERE u.kind <= 2 AND u.name IS NULL AND y.c IN (FROM somebody);

-- «ola.nordmann@…» on a form that Kari filled in is not Kari's newsletter: which names does an
-- address of a nameless record hold? Also one that only it has:
-- a number that Kari has now may be Ola's of last year.
CREATE TEMP TABLE spoken AS
SELECT k, letters, letters[:3] AS start,
       CASE WHEN contains(dotted, '.')
            THEN list_filter(string_split(dotted, '.'), lambda w: length(w) >= 3) END AS words
FROM (SELECT k, dotted, one_letter(replace(dotted, '.', '')) AS letters
      FROM (SELECT DISTINCT c.c AS k,
                   bare(regexp_replace(
                       replace(replace(split_part(split_part(s.email, '@', 1), '+', 1), '_', '.'),
                               '-', '.'),
                       '[^\p{L}.]', '', 'g')) AS dotted
            FROM cluster c
            JOIN (SELECT sig, email FROM sig
                  UNION ALL SELECT sig, value FROM further WHERE kind = 1) s USING (sig)
            WHERE c.c IN (SELECT k FROM meets) AND s.email IS NOT NULL
              AND NOT role_address(s.email)));
-- What an address says: the given name it begins with, a name of tonight's among its words,
-- or one after an initial.
CREATE OR REPLACE TEMP VIEW heard AS
SELECT k, letters, max_by(word, length(word)) AS word
FROM spoken
JOIN (SELECT word, word[:3] AS start FROM listed
      WHERE place = 'given' AND length(word) BETWEEN 3 AND 12) USING (start)
WHERE starts_with(letters, word) GROUP BY k, letters
UNION
SELECT k, letters, word
FROM (SELECT k, letters, one_letter(unnest(words)) AS word FROM spoken WHERE len(words) > 1)
SEMI JOIN word_count USING (word)
UNION
SELECT k, letters, word
FROM (SELECT k, letters, letters[2:] AS word FROM spoken WHERE length(letters) >= 4)
SEMI JOIN word_count USING (word);

-- Per address and person: does it name the person (given name, or family name with the right
-- initial), or somebody else?
CREATE OR REPLACE TEMP MACRO begins(rest, given) AS
    starts_with(rest, given) OR (rest <> '' AND starts_with(given, rest))
    OR (length(rest) <= 3 AND rest[1] = given[1]);
CREATE TEMP TABLE address_says AS
WITH called AS (
    SELECT DISTINCT m.k, m.c, p.letters, split_part(s.name, ' ', 1) AS given,
           unnest(string_split(s.name, ' ')) AS w
    FROM (SELECT DISTINCT k, c FROM meets) m JOIN spoken p USING (k)
    JOIN cluster x ON x.c = m.c JOIN sig s ON s.sig = x.sig
    WHERE s.name IS NOT NULL
),
person AS (
    SELECT k, c, letters, list(w) AS own,
           bool_or(CASE WHEN w = given THEN contains(letters, w)
                        ELSE contains(letters, w) AND begins(replace(letters, w, ''), given) END)
               AS this,
           bool_or(contains(letters, w) AND length(letters) = length(w) + 1
                   AND NOT contains(letters, left(given, 1) || w)
                   AND NOT contains(letters, w || left(given, 1))) AS other_initial
    FROM called WHERE length(w) >= 3 GROUP BY k, c, letters
)
SELECT k, c, letters, any_value(this) AS this,
       any_value(other_initial)
           OR bool_or(h.word IS NOT NULL AND NOT list_bool_or(list_transform(
               own, lambda w: starts_with(w, h.word) OR starts_with(h.word, w)))) AS another
FROM person LEFT JOIN heard h USING (k, letters)
GROUP BY k, c, letters;

-- What says that the address is the person's.
CREATE TEMP TABLE proven AS
SELECT k, c FROM address_says WHERE this
UNION SELECT k, c FROM meets WHERE v NOT IN (FROM role)
      GROUP BY k, c HAVING min(kind) <> max(kind)
UNION
SELECT k, c
FROM (SELECT m.k, m.c, m.v,
             unnest(CASE WHEN s.whole IS NULL THEN s.ids ELSE [s.whole] END) AS record
      FROM meets m JOIN sig s ON s.sig = m.c_sig WHERE m.kind = 1 AND m.v NOT IN (FROM role))
WHERE k NOT IN (SELECT x.c FROM cluster x JOIN nobody n ON n.c = x.c JOIN sig s USING (sig)
                GROUP BY x.c HAVING count(s.email) > 0 AND count(s.phone) > 0)
GROUP BY k, c, v HAVING count(DISTINCT record) > 1;
