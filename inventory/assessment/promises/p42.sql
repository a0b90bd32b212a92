-- Somebody who wanted the newsletter only and has a customer card; or is sorted by interests and remarks.
-- outcome: FAIL, WARN; needs: subscription, contact/A03, invoice, booking, response; leans: invoice, booking, response
SELECT c.id, 'FAIL' AS result, json_object() AS args
FROM contact c
WHERE c.activity = 'A03' AND EXISTS (SELECT 1 FROM subscription n WHERE n.person = c.person)
  AND NOT EXISTS (SELECT 1 FROM owned o WHERE o.person = c.person AND o.activity NOT IN ('A03', 'A08'))
UNION ALL
SELECT id, 'WARN', json_object('variant', 'field', 'felt', list_aggregate(list_filter(unread, lambda f: is_opinion(f)), 'string_agg', ', '))
FROM subscription WHERE len(list_filter(unread, lambda f: is_opinion(f))) > 0
