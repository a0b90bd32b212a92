-- A subscriber who is stored in another place than where most of the list lies.
-- outcome: FAIL; needs: subscription/A08; args: system source
-- Orden's own copy breaks this sentence too, until the statement tells of it (gap G20).
WITH place AS (SELECT source, count(*) AS records FROM owned WHERE activity = 'A08' GROUP BY source)
SELECT id, source AS system
FROM owned
WHERE activity = 'A08' AND source <> (SELECT arg_max(source, (records, source)) FROM place)
