-- Somebody who wanted the newsletter only and has a customer card;
-- or is sorted by interests and remarks.
-- outcome: FAIL, WARN; needs: subscription, contact/A03, invoice, booking, response
-- leans: invoice, booking, response; args: fields field; variants: field; of: subscription
SELECT c.id, 'FAIL' AS result, NULL AS fields, NULL AS variant
FROM contact c
WHERE c.activity = 'A03' AND EXISTS (SELECT 1 FROM subscription n WHERE n.person = c.person)
  AND NOT EXISTS (SELECT 1 FROM owned o
                  WHERE o.person = c.person AND o.activity NOT IN ('A03', 'A08'))
UNION ALL
SELECT id, 'WARN', list_aggregate(opinions, 'string_agg', ', '), 'field'
FROM (SELECT id, list_filter(unread, lambda f: is_opinion(f)) AS opinions FROM subscription)
WHERE len(opinions) > 0
