-- A subscriber of whom more than address and name is stored.
-- outcome: FAIL; needs: subscription/A08; args: fields field
SELECT id, list_aggregate(listed, 'string_agg', ', ') AS fields
FROM (
    SELECT id, list_filter(string_split(fields, ', '), lambda f: NOT is_opinion(f)) AS listed
    FROM undescribed WHERE kind = 'subscription'
)
WHERE len(listed) > 0
