-- What ties signatures whose names are not the same: asked where two names meet on one value
-- (class_on).
-- Two spellings of a name on both addresses. What may be a relative's name needs an e-mail address
-- that names one of them.
CREATE OR REPLACE TEMP VIEW spelled AS
SELECT x.sig AS a, y.sig AS b, c.class, c.v AS ev, x.pv, c.a AS a_name, c.b AS b_name
FROM class_on c
JOIN pairing x ON x.ev = c.v AND x.name = c.a
JOIN pairing y ON y.ev = c.v AND y.name = c.b AND y.pv = x.pv
WHERE c.kind = 1
  AND c.class IN ('same', 'given_only', 'middle', 'initial', 'nickname', 'given_typo', 'married')
  AND coalesce(x.birth = y.birth, true);
INSERT INTO edge
SELECT least(a, b), greatest(a, b), CASE class WHEN 'same' THEN 3 ELSE 11 END,
       CASE class WHEN 'same' THEN 'same_both' ELSE 'near_both' END, 0
FROM spelled
WHERE class = 'same'
   OR (ev NOT IN (FROM shared) AND pv NOT IN (FROM shared)
       AND (class NOT IN ('middle', 'nickname', 'married')
            OR EXISTS (FROM named n WHERE n.v = ev AND n.name IN (a_name, b_name))));

-- A bare first name that could be two people's on one address or number.
CREATE TEMP TABLE ambiguous AS
WITH bare AS (
    SELECT v, CASE WHEN contains(a, ' ') THEN b ELSE a END AS bare,
           CASE WHEN contains(a, ' ') THEN a ELSE b END AS whole
    FROM class_on WHERE class = 'given_only' AND kind <= 2
)
SELECT DISTINCT x.v, x.bare
FROM bare x JOIN bare y ON y.v = x.v AND y.bare = x.bare AND y.whole > x.whole
JOIN name_pair p ON p.a = x.whole AND p.b = y.whole WHERE p.class NOT IN ('same', 'contained');

-- The pairs of names that one value is enough to join, and how.
CREATE OR REPLACE TEMP VIEW joining AS
SELECT v, a, b, kind, class,
       CASE class WHEN 'same' THEN [4, 5, 6][kind] WHEN 'contained' THEN 7 WHEN 'given_only' THEN 9
                  WHEN 'family_typo' THEN 10 END AS strength
FROM class_on
WHERE kind <= 3 AND v NOT IN (FROM shared)
  AND (class IN ('same', 'contained', 'family_typo')
       -- An e-mail address must say the name too: people write a friend's.
       OR (class = 'given_only'
           AND (kind = 2
                OR (kind = 1 AND contains((SELECT letters FROM mailbox m WHERE m.v = class_on.v),
                                          CASE WHEN contains(a, ' ') THEN b ELSE a END)))
           AND NOT EXISTS (FROM ambiguous m
                           WHERE m.v = class_on.v AND m.bare IN (class_on.a, class_on.b))))
UNION ALL  -- on an e-mail address that itself names one of them, less will do
SELECT c.v, c.a, c.b, 1, 'named_email', 8
FROM class_on c
WHERE c.kind = 1 AND EXISTS (FROM named n WHERE n.v = c.v AND n.name IN (c.a, c.b))
  AND (c.class IN ('given_typo', 'family_typo')
       OR (c.class IN ('initial', 'nickname') AND c.v NOT IN (FROM shared))
       OR (c.class = 'same' AND c.v IN (FROM shared)));

INSERT INTO edge
SELECT least(x.sig, y.sig), greatest(x.sig, y.sig), j.strength,
       CASE j.class WHEN 'same' THEN ['same_email', 'same_phone', 'same_birth'][j.kind]
                    ELSE j.class END,
       j.kind
FROM joining j JOIN used x ON x.v = j.v AND x.name = j.a JOIN used y ON y.v = j.v AND y.name = j.b
LEFT JOIN wide xw ON xw.sig = x.sig AND xw.kind = 3 - j.kind
LEFT JOIN wide yw ON yw.sig = y.sig AND yw.kind = 3 - j.kind
WHERE coalesce(x.birth = y.birth, true)
  -- A name that is only part of the other: father and son have one too. The other address must not
  -- speak against it (of several, one that agrees is enough); nor against a first name on a number.
  AND (coalesce(x.other = y.other, true)
       OR list_has_any(coalesce(xw.reach, [x.other]), coalesce(yw.reach, [y.other]))
       OR NOT (j.class = 'contained' OR (j.class = 'given_only' AND j.kind = 2)));
