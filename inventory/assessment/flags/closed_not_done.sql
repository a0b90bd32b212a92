-- A request was closed as done, and what should be gone is there:
-- a closed case is a word, not a deed (GDPR Art. 17, 21(3)).
-- outcome: REVIEW; severity: high; step: 7; purpose: REQUEST
-- args: request text, date date; variants: listed; of: closed_request
WITH asked AS (
    SELECT DISTINCT c.number, c.closed, c.whole, l.person
    FROM closed_request c JOIN request_record q USING (number) JOIN link l USING (id)
),
lawful AS (
    SELECT id, bit_or(fields) AS fields FROM holding WHERE holds AND kind = 'law' GROUP BY id
)
SELECT r.id, min(a.closed) AS since, today() AS due,
       string_agg(CAST(a.number AS VARCHAR), ', ' ORDER BY a.number) AS request,
       max(a.closed) AS date, CASE WHEN NOT bool_or(a.whole) THEN 'listed' END AS variant
FROM asked a JOIN owned r USING (person)
LEFT JOIN newsletter n ON n.id = r.id LEFT JOIN lawful k ON k.id = r.id
WHERE CASE WHEN a.whole
           -- What the law keeps stays (Art. 17(3)(b)); and who booked or wrote since has come back.
           THEN r.bits & ~coalesce(k.fields, 0::UBIGINT) & personal() <> 0
                AND NOT EXISTS (SELECT 1 FROM owned o
                                WHERE o.person = r.person AND o.kind IN ('response', 'booking')
                                  AND day_of(coalesce(o.submitted_at, o.booked_at)) > a.closed)
           ELSE r.activity = 'A08'
                AND coalesce(r.status, '') NOT IN ('unsubscribed', 'cleaned', 'archived') END
  AND NOT coalesce(n.proven AND day_of(n.confirmed_at) > a.closed, false)
  -- What was gone and is back is told as that.
  AND NOT EXISTS (SELECT 1 FROM hit h WHERE h.id = r.id AND h.code = 'DELETED_REAPPEARED')
GROUP BY r.id
