-- The next event of a step.
INSERT INTO erasure_event
SELECT $1, $2, (SELECT coalesce(max(nr), 0) + 1 FROM erasure_event
                WHERE number = $1 AND place = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11
