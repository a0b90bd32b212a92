-- Who is written to against a no: by the person's own no, by one on the address, by a request, or
-- by a block. All take a subscription, of whoever is written to or of whoever left.
INSERT INTO objection
WITH live AS (SELECT * FROM newsletter WHERE status IN ('subscribed', 'pending')),
-- The person's own no, on whichever list or address it was said.
withdrawn AS (
    SELECT n.id, arg_max(o.id, (o.no_at, o.id)) AS said_on, max(day_of(o.no_at)) AS day
    FROM live n JOIN newsletter o ON o.person = n.person AND o.id <> n.id
    WHERE n.status = 'subscribed' AND o.status = 'unsubscribed'
      AND NOT (n.proven AND surely_later(n.confirmed_at, o.no_at))
    GROUP BY n.id
),
-- The address was taken off by somebody who uses it; who of them it was, nobody knows.
address AS (
    SELECT a.id, arg_max(o.id, (o.no_at, o.id)) AS said_on, max(day_of(o.no_at)) AS day
    FROM known_by a JOIN known_by b USING (what, value)
    JOIN newsletter o ON o.id = b.id JOIN owned r ON r.id = a.id LEFT JOIN live n ON n.id = a.id
    WHERE what = 'email' AND a.id <> b.id AND o.status = 'unsubscribed' AND r.activity = 'A08'
      -- No key of the join, or all of tonight's meet all.
      AND CASE WHEN r.pair IS NULL THEN o.pair IS NULL ELSE r.pair = o.pair END
      AND (r.kind = 'contact' OR n.id IS NOT NULL AND r.person <> o.person)
      AND NOT coalesce(n.proven AND surely_later(n.confirmed_at, o.no_at), false)
      AND NOT EXISTS (SELECT 1 FROM newsletter y
                      WHERE y.person = o.person AND y.status = 'subscribed' AND y.proven
                        AND surely_later(y.confirmed_at, o.no_at))
    GROUP BY a.id
),
asked AS (
    SELECT n.id, max(s.received) AS day, CAST(max(s.number) AS VARCHAR) AS named
    FROM request_stop s JOIN link l ON l.id = s.id JOIN live n USING (person)
    WHERE n.status = 'subscribed' AND NOT (n.proven AND day_of(n.confirmed_at) > s.received)
    GROUP BY n.id
),
-- The ledger holds a block on the address, and what stood on it is gone or was never here.
blocked AS (
    SELECT n.id, max(s.since) AS day
    FROM live n JOIN known_by k USING (id) JOIN suppressed s ON s.email_key = k.value
    WHERE k.what = 'email' AND NOT (n.proven AND day_of(n.confirmed_at) > s.since)
    GROUP BY n.id
)
SELECT id, 'withdrawn' AS reason, day, said_on, NULL AS named FROM withdrawn
UNION ALL SELECT id, 'address', day, said_on, NULL FROM address
UNION ALL SELECT id, 'request', day, NULL, named FROM asked
UNION ALL SELECT id, 'blocked', day, NULL, NULL FROM blocked;
