-- A strengths profile with more than name, address, profile and date.
-- outcome: FAIL, WARN; needs: profile; args: fields field; variants: unknown; of: undescribed
-- A heading that nobody mapped may be one of the strengths; one that speaks of the person is not.
WITH more AS (
    SELECT id, known, list_filter(listed, lambda f: NOT is_password(f)) AS listed
    FROM undescribed WHERE kind = 'profile'
), personal AS (
    SELECT id, list_filter(listed, lambda f: known OR is_personal(f)) AS listed FROM more
)
SELECT id, 'FAIL' AS result, NULL AS variant, list_aggregate(listed, 'string_agg', ', ') AS fields
FROM personal WHERE len(listed) > 0
UNION ALL
SELECT id, 'WARN', 'unknown', list_aggregate(m.listed, 'string_agg', ', ')
FROM more m JOIN personal p USING (id) WHERE len(m.listed) > 0 AND len(p.listed) = 0
