-- Every decision, oldest first, undone or not, with when it was undone and when it was cleared,
-- and the request that it answers.
SELECT d.number, d.stated_at, d.who, choice, reason, until, person,
       u.stated_at AS undone_at, c.stated_at AS cleared_at, q.request
FROM decision d
LEFT JOIN decision_undone u USING (number)
LEFT JOIN decision_cleared c USING (number)
LEFT JOIN decision_request q USING (number)
ORDER BY d.number
