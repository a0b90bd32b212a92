-- Somebody who was deleted, or blocked, is back without having come back:
-- put in again by hand or from an old list.
-- outcome: REVIEW; severity: high; step: 7; purpose: IDENTITY; rule: R-SUPP
-- variants: relinked, restored, synchronised, imported; of: erased_before, suppressed
SELECT r.id, NULL::DATE AS since, NULL::DATE AS due,
       -- Why it is likely back: by when it was made, and by whether another system has it too.
       CASE WHEN max(r.submitted_at) < max(b.since) THEN 'relinked'
            WHEN max(coalesce(r.signup_at, r.booked_at, r.created_at)) < max(b.since)
                THEN 'restored'
            WHEN max(w.systems) > 1 THEN 'synchronised'
            ELSE 'imported' END AS variant
FROM owned r
JOIN (SELECT k.id, k.what, k.value, CAST(s.since + 1 AS TIMESTAMPTZ) AS since, s.scope
      FROM known_by k
      JOIN suppressed s ON k.what = 'email' AND k.value = s.email_key
      -- While the contact that said no stands there, nobody was deleted: WITHDRAWN_STILL_ACTIVE
      -- compares the lists.
      WHERE s.reason <> 'unsubscribed'
         OR NOT EXISTS (FROM subscription u JOIN known_by w ON w.id = u.id AND w.what = 'email'
                        WHERE u.status = 'unsubscribed' AND w.value = s.email_key)
      UNION
      SELECT k.id, k.what, k.value, e.since, e.scope
      FROM known_by k JOIN erased_before e USING (what, value)
      WHERE k.id NOT IN (SELECT id FROM erasing)) b USING (id)
JOIN (SELECT k.what, k.value, count(DISTINCT o.source) AS systems
      FROM known_by k JOIN record o USING (id)
      WHERE k.id NOT IN (SELECT id FROM erasing) GROUP BY ALL) w USING (what, value)
LEFT JOIN newsletter n ON n.id = r.id LEFT JOIN customer k ON k.id = r.id
LEFT JOIN verdict t ON t.id = r.id
WHERE (b.scope = 'marketing' AND r.activity = 'A08'
       AND coalesce(r.status, '') NOT IN ('unsubscribed', 'cleaned', 'archived')
       AND NOT coalesce(n.proven AND n.confirmed_at >= b.since, false))
   -- What an invoice or payment needs stays when a person is deleted; who booked or wrote again
   -- has come back.
   OR (b.scope = 'person' AND r.kind NOT IN ('invoice', 'payment') AND k.id IS NULL
       AND NOT coalesce(t.basis = '6(1)(c)' AND t.keep_until >= today(), false)
       AND NOT coalesce(n.proven AND n.confirmed_at >= b.since, false)
       AND NOT EXISTS (SELECT 1 FROM owned o
                       WHERE o.person = r.person AND o.kind IN ('response', 'booking')
                         AND coalesce(o.submitted_at, o.booked_at) >= b.since))
GROUP BY r.id
