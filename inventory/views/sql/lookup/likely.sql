-- Who else may be $person: a pair of records each, the most plausible first; asked: it waits as a
-- question tonight.
SELECT p.mine, p.other, p.reason, p.strength, p.asked
FROM (
    SELECT CASE WHEN x.person = $person THEN k.a ELSE k.b END AS mine,
           CASE WHEN x.person = $person THEN k.b ELSE k.a END AS other,
           k.reason, k.strength,
           EXISTS (FROM candidate c WHERE c.a = k.a AND c.b = k.b) AS asked
    FROM likely k
    JOIN link x ON x.id = k.a
    JOIN link y ON y.id = k.b
    WHERE (x.person = $person) <> (y.person = $person)
) p
JOIN record o ON o.id = p.other
ORDER BY p.strength DESC, o.source, o.record
