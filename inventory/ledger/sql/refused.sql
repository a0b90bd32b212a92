-- Which of tonight's addresses said no to being registered, $years ago at most (R-CPROOF), and the
-- day of a later yes of whoever has the address tonight. On the same day the no wins.
INSERT INTO refused_before
WITH known AS (
    SELECT e.value, CAST(n.since AS DATE) AS since, n.purpose
    FROM (SELECT value, sha256($outer || unhex(sha256($inner || encode($before || value)))) AS key
          FROM (SELECT DISTINCT value FROM known_by WHERE what = 'email')) e
    JOIN _refusals n USING (key)
),
yes AS (
    SELECT k.value, max(day_of(r.submitted_at)) AS said_on
    FROM (SELECT DISTINCT value FROM known) n
    JOIN known_by k ON k.what = 'email' AND k.value = n.value
    JOIN link l USING (id) JOIN link o USING (person) JOIN record r ON r.id = o.id
    WHERE r.said_registration GROUP BY k.value
)
SELECT k.value, k.since, k.purpose, CASE WHEN y.said_on > k.since THEN y.said_on END
FROM known k LEFT JOIN yes y USING (value)
WHERE months_after(k.since, 12 * $years) >= today()
