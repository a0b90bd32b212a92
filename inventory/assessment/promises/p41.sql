-- A subscriber of whom more than address and name is stored.
-- outcome: FAIL; needs: subscription/A08
SELECT id, json_object('felt', fields) AS args
FROM (
    SELECT id, list_filter(string_split(fields, ', '), lambda f: NOT is_opinion(f)) AS listed FROM undescribed WHERE kind = 'subscription'
), LATERAL (SELECT list_aggregate(listed, 'string_agg', ', ') AS fields)
WHERE len(listed) > 0
