-- A card in the booking tool on which nothing was ever booked.
-- kind: contract; rule: R-ENQ; ends: refusal
SELECT id, day_of(made) AS since, months_after(day_of(made), rule('R-ENQ.months')) AS until,
       day_of(made) AS told, day_of(made) AS day, to_months(rule('R-ENQ.months')) AS period
FROM (SELECT c.*, greatest(coalesce(c.updated_at, c.created_at), r.submitted_at) AS made
      FROM contact c LEFT JOIN (SELECT person, max(submitted_at) AS submitted_at FROM response
                                GROUP BY person) r USING (person))
JOIN standing s USING (person)
WHERE activity = 'A06' AND s.came IS NULL
  AND id NOT IN (SELECT whole FROM card JOIN booking ON id = part)
