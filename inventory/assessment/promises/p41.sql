-- A subscriber of whom more than address and name is stored;
-- or a sign-up form that demands more than the address.
-- outcome: FAIL, NOT_CHECKED; needs: subscription/A08; args: fields field, required field
-- variants: required, unseen
SELECT id, NULL AS ref, 'FAIL' AS result, NULL AS variant, NULL AS required,
       list_aggregate(listed, 'string_agg', ', ') AS fields
FROM (
    SELECT id, list_filter(listed, lambda f: NOT is_opinion(f)) AS listed
    FROM undescribed WHERE kind = 'subscription'
)
WHERE len(listed) > 0
UNION ALL
SELECT NULL, f.source, 'FAIL', 'required', f.field, NULL
FROM form_field f JOIN source s ON s.name = f.source
WHERE s.status = 'fresh' AND f.required AND f.field <> 'email'
UNION ALL
SELECT NULL, NULL, 'NOT_CHECKED', 'unseen', NULL, NULL WHERE NOT EXISTS (SELECT 1 FROM form_field)
