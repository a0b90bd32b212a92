-- A comment needs a name and a text, not an address.
-- outcome: DELETE; step: 8; purpose: COMMENTS; rule: R-BLOG; scope: field; promise: P29
-- args: date date, fields field; of: ground comment_meta
SELECT id, days_after(h.until, 1) AS since, h.until AS due, h.told AS date,
       'email' AS fields  -- what an approval empties
FROM verdict v JOIN holding h USING (id)
WHERE h.ground = 'comment_meta' AND v.gone & bit_of('email') <> 0
