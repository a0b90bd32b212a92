-- An enquiry is kept so long after it came; one that became a client's follows the client's other
-- contact details.
-- kind: contract; ends: refusal
SELECT id, asked_on AS since, coalesce(s.ended, asked_on) AS told,
       CASE WHEN s.ended IS NULL THEN 'R-ENQ' ELSE 'R-CRM' END AS rule,
       greatest(s.ended, asked_on) AS day,
       to_months(CASE WHEN s.ended IS NULL THEN rule('R-ENQ.months') ELSE rule('R-CRM.months') END)
           AS period,
       greatest(months_after(asked_on, rule('R-ENQ.months')),
                months_after(greatest(s.ended, asked_on),
                             CASE WHEN s.ended IS NOT NULL THEN rule('R-CRM.months') END)) AS until,
       CASE WHEN s.ended IS NOT NULL THEN 'client' END AS variant
FROM (SELECT *, day_of(coalesce(submitted_at, updated_at, created_at)) AS asked_on
      FROM owned WHERE activity = 'A04' AND kind IN ('response', 'contact')) r
JOIN standing s USING (person)
WHERE NOT s.active
