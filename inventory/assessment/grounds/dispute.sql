-- A claim or a dispute that the coach has noted keeps what she has marked, for so long as she said
-- and no longer than a claim lives (foreldelsesloven §§ 2, 3). It is off unless she turns it on.
-- kind: claim; rule: R-CLAIM; of: claimed
SELECT id, since, since AS day, to_years(rule('R-CLAIM.years')) AS period,
       least(until, months_after(since, 12 * rule('R-CLAIM.years'))) AS until
FROM claimed WHERE rule('R-CLAIM.on') = 1
