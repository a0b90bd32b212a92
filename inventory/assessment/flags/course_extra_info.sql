-- What somebody wrote beside the sign-up (food, health) served the course and nothing after it.
-- outcome: DELETE; severity: high; step: 8; purpose: COURSE; rule: R-COURSE; scope: field
-- promise: P38; args: date date, fields field; variants: undated; of: ground course_extra
SELECT id, days_after(h.until, 1) AS since, h.until AS due, h.told AS date,
       CASE WHEN h.told IS NULL THEN 'undated' END AS variant,
       'extra_info' AS fields  -- what an approval empties
FROM verdict v JOIN holding h USING (id)
WHERE h.ground = 'course_extra' AND v.gone & bit_of('extra_info') <> 0
