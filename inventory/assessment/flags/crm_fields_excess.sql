-- A customer card kept for bookkeeping only needs name and address;
-- at once when the client said no to being registered.
-- outcome: DELETE; step: 8; purpose: FOLLOW_UP; rule: R-CRM; needs: invoice, booking; scope: field
-- promise: P07; args: fields field; of: contact, invoice, payment
SELECT id, days_after(f.until, 1) AS since, f.until AS due,
       list_aggregate(names_of(v.gone & personal()), 'string_agg', ', ')
           AS fields  -- what an approval empties
FROM verdict v JOIN customer USING (id)
LEFT JOIN holding f ON f.id = v.id AND f.ground = 'follow_up'
WHERE v.goes = 'fields'
