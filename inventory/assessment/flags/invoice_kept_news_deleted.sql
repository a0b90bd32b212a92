-- The newsletter goes and the invoice stays: said together, so that nobody is surprised.
-- outcome: INFO; step: 7; purpose: NEWSLETTER; rule: R-BK5
-- args: date date; variants: stopped; of: invoice and subscription
SELECT n.id, NULL::DATE AS since, NULL::DATE AS due, max(i.bk_end) AS date,
       CASE WHEN v.goes <> 'whole' THEN 'stopped' END AS variant
FROM newsletter n JOIN invoice i USING (person) JOIN verdict v ON v.id = n.id
WHERE n.fresh AND i.bk_end >= today()
  AND EXISTS (SELECT 1 FROM hit h WHERE h.id = n.id AND h.code IN (
      'WITHDRAWN_STILL_ACTIVE', 'FORM_NO_BUT_SUBSCRIBED', 'DOI_PENDING_OLD', 'CLEANED_BOUNCED',
      'UNSUB_AGED'))
  -- While a request is open nothing is deleted.
  AND v.goes <> 'held'
GROUP BY n.id, v.goes
