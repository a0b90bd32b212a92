-- What an inventory lacks that an Orden made before verdicts came from grounds: until the next
-- night each record has the one rule that limited it then.
CREATE TEMP VIEW verdict AS
SELECT *, NULL::VARCHAR AS ground, NULL::VARCHAR AS kind, false AS refused, NULL::DATE AS expired,
       'no' AS goes, 0::UBIGINT AS gone, NULL::DATE AS told, NULL::VARCHAR AS variant
FROM retention;
CREATE TEMP VIEW holding AS
SELECT 'registration' AS ground, id, NULL::DATE AS since, keep_until IS NULL AS open, anchor AS day,
       period, NULL::INTEGER AS fact, NULL::DATE AS told, NULL::VARCHAR AS named,
       NULL::VARCHAR AS variant, rule,
       CASE basis WHEN '6(1)(c)' THEN 'law' WHEN '6(1)(a)' THEN 'consent'
                  WHEN '6(1)(f)' THEN 'interest' ELSE 'contract' END AS kind,
       false AS refused, keep_until AS own_end, keep_until AS until, 0::UBIGINT AS fields,
       coalesce(keep_until >= (SELECT as_of FROM tonight), true) AS holds
FROM retention;
