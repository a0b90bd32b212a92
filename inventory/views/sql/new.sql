-- Records of tonight's read sources that last night's inventory did not have, newest first,
-- with what each means.
SELECT r.person, r.source, r.kind,
       coalesce(submitted_at, signup_at, booked_at, published_at, completed_at, created_at,
                CAST(issued_on AS TIMESTAMPTZ)) AS happened,
       k.keep_until, k.rule,
       (SELECT arg_min(f.code, f.step) FROM flag f
        WHERE f.id = r.id AND f.outcome IN ('DELETE', 'STOP', 'REVIEW')) AS flag
FROM owned r LEFT JOIN verdict k USING (id)
WHERE NOT EXISTS (SELECT 1 FROM last.record o WHERE o.source = r.source AND o.record = r.record)
ORDER BY happened DESC NULLS LAST, r.source, r.record
LIMIT ?
