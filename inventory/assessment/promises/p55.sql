-- A strengths profile of somebody who came to no course and no coaching, or left long ago.
-- outcome: FAIL, WARN; needs: profile, response, booking, invoice
-- leans: response, booking, invoice; variants: client; of: ground profile
SELECT id, CASE variant WHEN 'client' THEN 'WARN' ELSE 'FAIL' END AS result, variant
FROM verdict WHERE ground = 'profile' AND goes IN ('whole', 'held') AND keep_until < today()
