-- Each no that tonight's reading shows, by address: to letters, to being registered, and what was
-- closed as done. `known_since`: what the ledger knows since then need not be written again. What
-- was carried over is no news, and says nothing.
CREATE OR REPLACE TEMP TABLE no_tonight AS
-- A day that has not come is none.
WITH left_list AS (
    SELECT k.value, CASE WHEN n.no_at <= now_() THEN n.no_at END AS left_at,
           CASE WHEN n.confirmed_at <= now_() THEN n.confirmed_at END AS came_at
    FROM newsletter n JOIN known_by k ON k.id = n.id AND k.what = 'email'
    WHERE n.status = 'unsubscribed' AND n.fresh
),
unsubscribed AS (
    SELECT value, max(left_at) AS no_at, bool_or(left_at IS NULL) AS undated,
           max(day_of(coalesce(left_at, came_at))) AS known_since
    FROM left_list GROUP BY value
),
-- Whoever confirmed anew after that has said yes (R-CONS).
confirmed AS (
    SELECT k.value, max(n.confirmed_at) AS yes_at
    FROM newsletter n JOIN known_by k ON k.id = n.id AND k.what = 'email'
    WHERE n.status = 'subscribed' AND n.proven GROUP BY k.value
),
-- An address of two people with plainly different names does not tell whose no it was.
refused AS (
    SELECT k.value, max(day_of(a.stated_at)) FILTER (a.stated_at <= now_()) AS no_on
    FROM registration_answer a
    JOIN response r ON r.person = a.person AND NOT r.said_registration AND r.fresh
                       AND r.submitted_at IS NOT DISTINCT FROM a.stated_at
    JOIN owned o ON o.person = a.person AND o.fresh
    JOIN known_by k ON k.id = o.id AND k.what = 'email'
    WHERE NOT a.said
      AND NOT EXISTS (FROM shared_key s WHERE s.what = 'email' AND s.value = k.value)
    GROUP BY k.value
),
asked AS (
    SELECT c.number, r.person, r.id, r.activity
    FROM closed_request c JOIN request_record q USING (number)
    JOIN link a ON a.id = q.id JOIN owned r ON r.person = a.person
),
-- What is closed as done leaves a block when it is done, not when it is said: each address as it
-- goes, for the next night does not know it any more.
undone AS (
    SELECT a.number, k.value, bool_or(a.activity = 'A08') AS listed
    FROM asked a JOIN hit h ON h.id = a.id AND h.code = 'CLOSED_NOT_DONE'
    JOIN known_by k ON k.id = a.id AND k.what = 'email' GROUP BY ALL
),
closed AS (
    SELECT number, value FROM closed_last
    UNION
    SELECT a.number, k.value FROM asked a JOIN known_by k ON k.id = a.id AND k.what = 'email'
),
-- An address that somebody else has too: that person has asked for nothing.
theirs AS (
    SELECT DISTINCT c.number, c.value
    FROM closed c JOIN known_by k ON k.what = 'email' AND k.value = c.value JOIN link l USING (id)
    ANTI JOIN asked a ON a.number = c.number AND a.person = l.person
)
SELECT u.value, CASE WHEN u.undated THEN today() ELSE day_of(u.no_at) END AS since, u.known_since,
       'marketing' AS scope, 'unsubscribed' AS reason
FROM unsubscribed u LEFT JOIN confirmed c USING (value)
WHERE u.undated OR NOT surely_later(c.yes_at, u.no_at)
UNION ALL
SELECT value, coalesce(no_on, today()), no_on, 'REGISTRATION', 'no'
FROM refused
WHERE no_on IS NULL OR months_after(no_on, 12 * rule('R-CPROOF.years')) >= today()
UNION ALL
SELECT email_key, lifted, lifted, purpose, 'yes' FROM refused_before WHERE lifted IS NOT NULL
UNION ALL
SELECT c.value, q.closed, q.closed, s.scope,
       CASE q.type WHEN 'erasure' THEN 'erased' ELSE 'objected' END
FROM closed c ANTI JOIN theirs USING (number, value) JOIN closed_request q USING (number)
CROSS JOIN (VALUES ('marketing'), ('person')) AS s(scope)
LEFT JOIN undone u USING (number, value)
WHERE CASE s.scope WHEN 'person' THEN q.whole AND u.number IS NULL
                   ELSE NOT coalesce(u.listed, false) END
