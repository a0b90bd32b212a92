-- Somebody withdrew in one list and is still active in another. A no is sticky.
-- outcome: STOP; severity: high; step: 2; purpose: NEWSLETTER; promise: P58
-- args: date date, withdrawn_in source
SELECT n.id, day_of(max(o.changed_at)) AS since, today() AS due, day_of(max(o.changed_at)) AS date,
       coalesce(arg_max(o.source, o.changed_at), any_value(o.source)) AS withdrawn_in
FROM newsletter n JOIN newsletter o ON o.person = n.person AND o.source <> n.source
WHERE n.status = 'subscribed' AND o.status = 'unsubscribed'
  AND NOT (n.proven AND surely_later(n.confirmed_at, o.changed_at))
GROUP BY n.id
