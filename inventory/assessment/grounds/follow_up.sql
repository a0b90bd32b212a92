-- A customer card serves the relation, and so long after its end.
-- kind: interest; rule: R-CRM; ends: refusal; of: contact
SELECT r.id, day_of(r.created_at) AS since, s.ended AS told, s.ended AS day,
       to_months(rule('R-CRM.months')) AS period,
       months_after(s.ended, rule('R-CRM.months')
                             + CASE WHEN c.id IS NULL THEN 0 ELSE rule('R-BKSTUB.blank_months') END)
           AS until
FROM contact r JOIN standing s USING (person) LEFT JOIN customer c USING (id)
WHERE r.activity NOT IN ('A04', 'A06', 'A08') AND NOT s.active AND s.ended IS NOT NULL
