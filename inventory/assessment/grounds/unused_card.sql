-- A card in the booking tool on which nothing was ever booked. Of one that no day is known of, a
-- person is asked first.
-- kind: contract; rule: R-ENQ; ends: refusal; of: contact
SELECT id, made AS since, made AS told, coalesce(made, asked) AS day,
       CASE WHEN made IS NULL THEN 'undated' END AS variant,
       CASE WHEN made IS NULL THEN to_days(rule('R-REVIEW.days'))
            ELSE to_months(rule('R-ENQ.months')) END AS period,
       CASE WHEN made IS NULL THEN days_after(asked, rule('R-REVIEW.days'))
            ELSE months_after(made, rule('R-ENQ.months')) END AS until
FROM (SELECT c.id, c.person, coalesce(e.raised, today()) AS asked,
             greatest(day_of(coalesce(c.updated_at, c.created_at)), f.answered) AS made
      FROM contact c LEFT JOIN earlier e ON e.id = c.id AND e.code = 'NO_BASIS'
      LEFT JOIN (SELECT person, max(day_of(submitted_at)) AS answered FROM response
                 GROUP BY person) f ON f.person = c.person
      WHERE c.activity = 'A06' AND c.id NOT IN (SELECT whole FROM card JOIN booking ON id = part))
JOIN standing s USING (person)
WHERE s.came IS NULL
