-- A proven consent without any sign of life for long: expectation fades, so ask again, once; who
-- does not answer is taken off (R-REPERM).
-- outcome: REVIEW; then: STOP; step: 7; purpose: NEWSLETTER; rule: R-CONS; promise: P58
-- needs: invoice; args: date date, days number; of: ground newsletter
SELECT id, days_after(keep_until, 1) AS since, NULL::DATE AS due, anchor AS date,
       rule('R-REPERM.wait_days') AS days
FROM verdict WHERE goes = 'whole' AND ground = 'newsletter' AND NOT refused
