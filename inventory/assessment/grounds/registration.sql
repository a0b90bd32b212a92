-- A registration form serves the relation, and so long after its end; of somebody who never became
-- a client, so long after it was sent. A form on paper has the numbers of its own rule.
-- kind: contract; ends: refusal; of: response
SELECT r.id, day_of(r.submitted_at) AS since, p.rule,
       coalesce(s.ended, day_of(r.submitted_at)) AS told,
       greatest(months_after(s.ended, p.months),
                months_after(day_of(r.submitted_at), p.never_months)) AS until,
       coalesce(s.ended, day_of(r.submitted_at)) AS day,
       to_months(CASE WHEN s.ended IS NULL THEN p.never_months ELSE p.months END) AS period,
       CASE WHEN s.ended IS NULL THEN 'never' END AS variant
FROM response r JOIN standing s USING (person) JOIN source o ON o.name = r.source
JOIN (SELECT 'R-REG' AS rule, false AS paper, rule('R-REG.months') AS months,
             rule('R-REG.never_client_months') AS never_months
      UNION ALL
      SELECT 'R-PAPER', true, rule('R-PAPER.months'), rule('R-PAPER.never_client_months')) p
    ON p.paper = (coalesce(o.medium, '') = 'paper')
WHERE r.activity NOT IN ('A04', 'A07', 'A08') AND NOT s.active
