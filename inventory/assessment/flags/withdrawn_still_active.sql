-- Somebody withdrew in one list, or for one address, and is still active in another.
-- A no is sticky.
-- outcome: STOP; severity: high; step: 2; purpose: NEWSLETTER; promise: P58
-- args: date date, withdrawn_in source; variants: address; of: objection
SELECT o.id, o.day AS since, today() AS due, o.day AS date, there.source AS withdrawn_in,
       CASE WHEN here.source = there.source THEN 'address' END AS variant
FROM objection o JOIN owned here USING (id) JOIN owned there ON there.id = o.said_on
WHERE o.reason = 'withdrawn'
