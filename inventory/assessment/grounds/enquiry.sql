-- An enquiry is kept so long after it came; a client's as long as their other contact details.
-- Who writes anew long after the relation ended is one who asks.
-- kind: contract; ends: refusal; of: contact, response
SELECT id, asked_on AS since, CASE WHEN is_client THEN ended ELSE asked_on END AS told,
       CASE WHEN is_client THEN 'R-CRM' ELSE 'R-ENQ' END AS rule,
       CASE WHEN as_client >= as_asked THEN ended ELSE asked_on END AS day,
       to_months(CASE WHEN as_client >= as_asked THEN rule('R-CRM.months')
                      ELSE rule('R-ENQ.months') END) AS period,
       greatest(as_asked, as_client) AS until, CASE WHEN is_client THEN 'client' END AS variant
FROM (
    SELECT *, coalesce(ended >= asked_on OR as_client >= coalesce(as_asked, as_client), false)
                  AS is_client
    FROM (SELECT r.id, asked_on, s.ended,
                 months_after(asked_on, rule('R-ENQ.months')) AS as_asked,
                 months_after(s.ended, rule('R-CRM.months')) AS as_client
          FROM (SELECT *, day_of(coalesce(submitted_at, updated_at, created_at)) AS asked_on
                FROM owned WHERE activity = 'A04' AND kind IN ('response', 'contact')) r
          JOIN standing s USING (person)
          WHERE NOT s.active)
)
