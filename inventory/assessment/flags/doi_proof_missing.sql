-- A subscriber without the traces that a double opt-in leaves.
-- outcome: REVIEW; step: 7; purpose: NEWSLETTER; rule: R-NL; promise: P43
SELECT id, NULL::DATE AS since, NULL::DATE AS due
FROM newsletter WHERE status = 'subscribed' AND NOT proven
