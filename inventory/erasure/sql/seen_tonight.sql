-- Of each step that is asked about: does a record lie there tonight under its id that is known by
-- something of hers (an id may have become somebody else's), does one with the same content, and
-- was its source read whole, with others in it, when, how many, and of which day? `content`: the
-- columns that make up a record.
-- Only what may be one of them is hashed: of the sources, and in the ways, that are asked about.
WITH wanted AS (SELECT DISTINCT source, what FROM _asked),
there AS (
    SELECT id, source, 'record' AS what, source || '|' || record AS said
    FROM record SEMI JOIN (FROM wanted WHERE what = 'record') USING (source)
    UNION ALL
    SELECT k.id, k.source, k.what, concat('facts', chr(10), k.what, chr(10), k.value)
    FROM (SELECT k.*, r.source FROM known_by k JOIN record r USING (id)) k
    SEMI JOIN wanted USING (source, what)
    UNION ALL
    SELECT id, source, 'row', concat('facts', chr(10), 'row', chr(10), {content})
    FROM record SEMI JOIN (FROM wanted WHERE what = 'row') USING (source)
),
met AS (
    SELECT a.number, a.place, a.what, t.id
    FROM _asked a
    JOIN (SELECT id, source, what, sha256($outer || unhex(sha256($inner || encode(said)))) AS key
          FROM there) t USING (source, what, key)
),
by_id AS (
    SELECT number, place FROM met m
    WHERE what = 'record'
      AND (EXISTS (FROM met o WHERE o.number = m.number AND o.place = m.place AND o.id = m.id
                                AND o.what IN ('email', 'phone'))
           OR NOT EXISTS (FROM _asked a WHERE a.number = m.number AND a.place = m.place
                                          AND a.what IN ('email', 'phone')))
)
SELECT a.number, a.place,
       EXISTS (FROM by_id i WHERE i.number = a.number AND i.place = a.place),
       EXISTS (FROM met m WHERE m.number = a.number AND m.place = a.place AND m.what = 'row'),
       s.status = 'fresh' AND s.unreadable = 0
           AND (s.records > 0 OR EXISTS (FROM planted p WHERE p.source = s.name)),
       s.read_at, s.records, s.data_from
FROM (SELECT DISTINCT number, place, source FROM _asked) a JOIN source s ON s.name = a.source
