-- The newsletter goes and the invoice stays: said together, so that nobody is surprised.
-- outcome: INFO; step: 7; purpose: NEWSLETTER; rule: R-BK5
-- args: date date
SELECT n.id, NULL::DATE AS since, NULL::DATE AS due, max(i.bk_end) AS date
FROM newsletter n JOIN invoice i USING (person)
WHERE n.fresh AND i.bk_end >= today()
  AND EXISTS (SELECT 1 FROM hit h WHERE h.id = n.id AND h.code IN (
      'WITHDRAWN_STILL_ACTIVE', 'FORM_NO_BUT_SUBSCRIBED', 'DOI_PENDING_OLD', 'CLEANED_BOUNCED',
      'UNSUB_AGED'))
GROUP BY n.id
