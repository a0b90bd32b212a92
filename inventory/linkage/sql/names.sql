-- How two names stand to each other: name_pair gets a class for each pair of to_compare. First rule
-- that fits (see link.py). Nearly all names are two words:
-- lists are made only for the pairs that need them.
CREATE OR REPLACE TEMP MACRO junior(name) AS
    (contains(name, ' jr') OR contains(name, 'jr ') OR contains(name, 'junior'))
    AND regexp_matches(name, '(^| )(jr|junior)( |$)');
CREATE OR REPLACE TEMP MACRO senior(name) AS
    (contains(name, ' sr') OR contains(name, 'sr ') OR contains(name, 'senior'))
    AND regexp_matches(name, '(^| )(sr|senior)( |$)');
CREATE OR REPLACE TEMP TABLE word_list AS
SELECT name, given, family, n, squeezed, left(squeezed, length(squeezed) - length(family)) AS fore,
       contains(name, '&') AS joint,
       CASE WHEN n <= 2 THEN least(given, family) || ' ' || greatest(given, family)
            ELSE array_to_string(list_sort(string_split(name, ' ')), ' ') END AS sorted,
       CASE WHEN n > 1 AND junior(name) THEN 'j' ELSE '' END
           || CASE WHEN n > 1 AND senior(name) THEN 's' ELSE '' END AS generation
FROM (SELECT name, split_part(name, ' ', 1) AS given, split_part(name, ' ', -1) AS family,
             replace(name, ' ', '') AS squeezed,
             length(name) - length(replace(name, ' ', '')) + 1 AS n
      FROM (SELECT a AS name FROM to_compare UNION SELECT b FROM to_compare));

-- Words that look like one word typed twice, weighed by how common each is:
-- «Krisitn» is Kristin mistyped, «Anna» is not Anne.
CREATE OR REPLACE TEMP TABLE typo AS
WITH suspect AS (
    SELECT DISTINCT place, least(x, y) AS p, greatest(x, y) AS q
    -- A slip in one word counts only where the other agrees.
    FROM (SELECT 'given' AS place, split_part(a, ' ', 1) AS x, split_part(b, ' ', 1) AS y
          FROM to_compare
          WHERE split_part(a, ' ', -1) = split_part(b, ' ', -1)
             OR NOT contains(a, ' ') OR NOT contains(b, ' ')
          UNION ALL
          SELECT 'family', split_part(a, ' ', -1), split_part(b, ' ', -1)
          FROM to_compare WHERE a[1] = b[1] AND contains(a, ' ') AND contains(b, ' '))
    WHERE x <> y AND abs(length(x) - length(y)) <= 2
),
near AS (
    SELECT * FROM suspect WHERE length(p) >= 4 AND length(q) >= 4
      AND damerau_levenshtein(p, q) <= CASE WHEN length(p) >= 8 AND length(q) >= 8 THEN 2 ELSE 1 END
),
weighed AS (
    SELECT n.*, coalesce(a.n, 0) AS pn, coalesce(b.n, 0) AS qn,
           k.word IS NOT NULL AS p_listed, l.word IS NOT NULL AS q_listed
    FROM near n
    LEFT JOIN word_count a ON a.place = n.place AND a.word = n.p
    LEFT JOIN word_count b ON b.place = n.place AND b.word = n.q
    LEFT JOIN listed k ON k.place = n.place AND k.word = n.p
    LEFT JOIN listed l ON l.place = n.place AND l.word = n.q
)
SELECT place, p, q FROM weighed
WHERE NOT (p_listed AND q_listed)
  AND NOT (CASE WHEN p_listed THEN qn > 2 AND qn * 20 > pn
                WHEN q_listed THEN pn > 2 AND pn * 20 > qn
                ELSE least(pn, qn) > 2 AND least(pn, qn) * 20 > greatest(pn, qn) END);

CREATE OR REPLACE TEMP MACRO words(name) AS string_split(name, ' ');
-- Each of the few is among the many, be it by its initial.
CREATE OR REPLACE TEMP MACRO within(few, many) AS
    len(list_filter(few, lambda w: len(list_filter(
        many, lambda o: o = w OR (length(w) = 1 AND starts_with(o, w))
                              OR (length(o) = 1 AND starts_with(w, o)))) = 0)) = 0;
INSERT INTO name_pair
WITH two AS (
    SELECT c.a, c.b, x.name AS x, y.name AS y, x.given AS xg, y.given AS yg,
           x.family AS xf, y.family AS yf, x.n AS xn, y.n AS yn, x.sorted AS xs, y.sorted AS ys,
           x.fore AS x_fore, y.fore AS y_fore, x.squeezed AS xq, y.squeezed AS yq,
           x.joint AS xj, y.joint AS yj, x.generation AS xt, y.generation AS yt,
           CASE WHEN length(x.given) <= length(y.given) THEN x.given ELSE y.given END
               AS least_given,
           CASE WHEN length(x.given) <= length(y.given) THEN y.given ELSE x.given END
               AS most_given
    FROM (SELECT CASE WHEN length(a) - length(replace(a, ' ', ''))
                           <= length(b) - length(replace(b, ' ', ''))
                      THEN a ELSE b END AS one, a, b
          FROM to_compare) c
    JOIN word_list x ON x.name = c.one
    JOIN word_list y ON y.name = CASE WHEN c.one = c.a THEN c.b ELSE c.a END
),
related AS (
    SELECT t.*,
           n.a IS NOT NULL
               OR (length(least_given) >= 3 AND starts_with(most_given, least_given)
                   AND NOT (gl.word IS NOT NULL AND ml.word IS NOT NULL)) AS nick,
           gt.p IS NOT NULL AS given_typo, ft.p IS NOT NULL AS family_typo,
           (length(xg) = 1 AND starts_with(yg, xg))
               OR (length(yg) = 1 AND starts_with(xg, yg)) AS initial
    FROM two t
    LEFT JOIN nickname n ON n.a = t.xg AND n.b = t.yg
    LEFT JOIN listed gl ON gl.place = 'given' AND gl.word = t.least_given
    LEFT JOIN listed ml ON ml.place = 'given' AND ml.word = t.most_given
    LEFT JOIN typo gt ON gt.place = 'given' AND gt.p = least(xg, yg) AND gt.q = greatest(xg, yg)
    LEFT JOIN typo ft ON ft.place = 'family' AND ft.p = least(xf, yf) AND ft.q = greatest(xf, yf)
)
SELECT a, b, CASE
    WHEN xj OR yj THEN CASE
        WHEN xj AND yj AND xs = ys THEN 'same'
        WHEN xj <> yj AND list_has_all(words(CASE WHEN xj THEN x ELSE y END),
                                       words(CASE WHEN xj THEN y ELSE x END)) THEN 'joint'
        ELSE 'different' END
    WHEN xt <> yt THEN 'different'
    WHEN xs = ys OR xq = yq THEN 'same'
    WHEN xn = 1 THEN CASE
        WHEN xg = yg THEN 'given_only'
        WHEN yn > 1 AND xg = yf THEN 'family_only'
        WHEN initial THEN 'initial'
        WHEN nick THEN 'nickname'
        WHEN given_typo THEN 'given_typo'
        ELSE 'different' END
    WHEN yn > 2 AND list_has_all(words(y), words(x))
         OR ((xn > 2 OR xg = xf OR yg = yf) AND list_has_all(words(x), words(y)))
        THEN CASE WHEN xg = yg OR (xg = yf AND xf = yg) THEN 'contained' ELSE 'middle' END
    WHEN xg = yg OR x_fore = y_fore THEN CASE
        WHEN xf = yf THEN CASE
            WHEN x_fore = y_fore
                 OR CASE WHEN xn <= yn THEN within(words(x)[2:-2], words(y)[2:-2])
                         ELSE within(words(y)[2:-2], words(x)[2:-2]) END
            THEN 'contained' ELSE 'middle' END
        WHEN family_typo THEN 'family_typo' ELSE 'married' END
    WHEN xf = yf AND initial THEN 'initial'
    WHEN xf = yf AND nick THEN 'nickname'
    WHEN xf = yf AND given_typo THEN 'given_typo'
    ELSE 'different' END
FROM related;
