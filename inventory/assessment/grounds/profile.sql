-- A strengths profile is for a course or for coaching: so long after the test, or after the client
-- left. Who says no to being registered leaves.
-- kind: consent; rule: R-VIA; ends: refusal; of: profile
SELECT p.id, day_of(p.completed_at) AS since,
       CASE WHEN s.ended IS NULL THEN day_of(p.completed_at) ELSE s.ended END AS told,
       coalesce(greatest(s.ended, day_of(p.completed_at)), day_of(p.completed_at)) AS day,
       to_months(rule('R-VIA.client_months')) AS period,
       greatest(months_after(day_of(p.completed_at), rule('R-VIA.months')),
                months_after(s.ended, rule('R-VIA.client_months'))) AS until,
       CASE WHEN s.ended IS NOT NULL THEN 'client' END AS variant
FROM owned p JOIN standing s USING (person) WHERE p.kind = 'profile' AND NOT s.active
