-- A customer card kept for bookkeeping only needs name and address;
-- at once when the client said no to being registered.
-- outcome: DELETE; step: 8; purpose: FOLLOW_UP; rule: R-CRM; needs: invoice, booking; scope: field
-- promise: P07; args: fields field
SELECT c.id, days_after(over, 1) AS since, over AS due,
       list_aggregate(excess, 'string_agg', ', ') AS fields  -- what an approval empties
FROM (
    SELECT *, CASE WHEN NOT coalesce(a.said, true) THEN greatest(ended, day_of(a.stated_at))
                   ELSE months_after(ended, rule('R-CRM.months') + rule('R-BKSTUB.blank_months'))
              END AS over,
           list_filter(filled, lambda f: f IN ('phone', 'email', 'note', 'birth_date')) AS excess
    FROM contact JOIN standing USING (person) JOIN filled USING (id)
    LEFT JOIN registration_answer a USING (person)
) c JOIN customer k USING (id)
WHERE NOT active AND over < today() AND k.bk_end >= today() AND len(excess) > 0
