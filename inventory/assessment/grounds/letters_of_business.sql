-- A contact that gets letters of business only serves the relation, and so long after its end.
-- kind: interest; rule: R-CRM; ends: refusal; of: subscription
SELECT n.id, NULL::DATE AS since, s.active AS open, s.ended AS told, s.ended AS day,
       to_months(rule('R-CRM.months')) AS period,
       CASE WHEN NOT s.active THEN months_after(s.ended, rule('R-CRM.months')) END AS until
FROM newsletter n JOIN standing s USING (person)
WHERE n.status = 'transactional' AND (s.active OR s.ended IS NOT NULL)
