-- The likely pairs whose answer changes something, worst first.
-- Findings about identity itself are what the answer is about.
INSERT INTO doubt
WITH now_found AS (
    -- What was due already is due tonight: a day that moves within the past changes nothing.
    SELECT c.pair, c.original, f.code, f.outcome, f.purpose,
           CASE WHEN f.outcome <> 'REVIEW' THEN greatest(f.due, today()) END AS due
    FROM flag f JOIN copy c ON c.original = f.id WHERE f.purpose <> 'IDENTITY'
),
then_found AS (
    SELECT c.pair, c.original, f.code, f.outcome, f.purpose,
           CASE WHEN f.outcome <> 'REVIEW' THEN greatest(f.due, today()) END AS due
    FROM flag f JOIN copy c ON c.id = f.id WHERE f.purpose <> 'IDENTITY'
),
changed AS (
    -- `wrong`: what is done or left undone tonight cannot be made good, should the two be one:
    -- deleted, or written to against a no. An open request comes first of all:
    -- its answer would be half, or another's.
    SELECT pair,
           CASE WHEN purpose = 'REQUEST' THEN 5
                ELSE CASE outcome WHEN 'STOP' THEN 4 WHEN 'DELETE' THEN 3 WHEN 'REVIEW' THEN 2
                                  ELSE 0 END END AS harm,
           wrong
    FROM (SELECT *, outcome = 'DELETE' AS wrong FROM (FROM now_found EXCEPT FROM then_found)
          UNION ALL SELECT *, outcome = 'STOP' FROM (FROM then_found EXCEPT FROM now_found))
    UNION ALL
    -- A last day that moves, when one of the two days is near enough to be acted on before anything
    -- else is known.
    SELECT c.pair, 1, false
    FROM copy c JOIN verdict n ON n.id = c.original
    JOIN verdict t ON t.id = c.id
    WHERE n.keep_until IS DISTINCT FROM t.keep_until
      AND least(n.keep_until, t.keep_until) BETWEEN today() AND days_after(today(), 31)
),
weighed AS (
    SELECT p.a, p.b, max(c.harm) AS harm,
           max(c.harm / 6 + CAST(c.wrong AS INTEGER) / 12) + p.strength / 12 AS score, p.reason
    FROM pair p JOIN changed c USING (pair)
    WHERE NOT p.answered
    GROUP BY p.pair, p.a, p.b, p.reason, p.strength HAVING max(c.harm) > 0
)
SELECT w.a, w.b, w.score, w.reason, ['deadline', 'review', 'delete', 'stop', 'request'][w.harm],
       row_number() OVER (ORDER BY w.score DESC, x.source, x.record, y.source, y.record)
FROM weighed w JOIN record x ON x.id = w.a JOIN record y ON y.id = w.b;
