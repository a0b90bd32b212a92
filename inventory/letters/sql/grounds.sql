-- Every ground of each record of $1 that holds it tonight, or held it once: furthest first, law
-- before others. `months` and `days`: the period that `until` comes after `day` by, where it is no
-- more than that.
SELECT r.source, r.record, h.ground, h.kind, h.rule, h.holds,
       coalesce(h.open, false) AS lasting, h.until, h.fields = everything() AS whole,
       names_of(h.fields & f.bits & personal()) AS fields,
       h.named, h.variant, h.day,
       CASE WHEN by_period THEN datepart('year', h.period) * 12 + datepart('month', h.period) END
           AS months,
       CASE WHEN by_period THEN datepart('day', h.period) END AS days
FROM (SELECT *, CAST(day + period AS DATE) = until AS by_period FROM holding) h
JOIN owned r USING (id) JOIN filled f USING (id)
WHERE r.person = $1
ORDER BY r.id, lasting DESC, h.until DESC NULLS LAST, h.kind <> 'law', h.ground;
