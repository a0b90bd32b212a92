-- Long after an unsubscription only a block is needed, not the contact.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-SUPP; promise: P58
-- args: date date
SELECT id, days_after(keep_until, 1) AS since, keep_until AS due, day_of(changed_at) AS date
FROM newsletter JOIN retention USING (id) WHERE status = 'unsubscribed' AND keep_until < today()
