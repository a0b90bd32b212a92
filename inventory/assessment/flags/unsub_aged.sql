-- Long after an unsubscription only a block is needed, not the contact.
-- outcome: DELETE; step: 8; purpose: NEWSLETTER; rule: R-SUPP; promise: P58
-- args: date date; of: ground unsubscribed
SELECT id, days_after(expired, 1) AS since, expired AS due, told AS date
FROM verdict
WHERE goes = 'whole' AND expired < today() AND ground = 'unsubscribed' AND variant = 'unsubscribed'
