-- A session long past needs no contact details, nor does the card of a client whose last one is;
-- the hours stay as long as the accounts need them.
-- outcome: DELETE; step: 8; purpose: BOOKING; rule: R-BOOK; needs: booking, invoice; promise: P60
-- args: date date, hours_until date; variants: hours, invoiced; of: ground hours, ground session
SELECT id, days_after(expired, 1) AS since, expired AS due, told AS date,
       NULL::DATE AS hours_until, variant, NULL AS scope
FROM verdict WHERE goes = 'whole' AND ground IN ('session', 'hours') AND expired < today()
  AND id NOT IN (FROM nobodys)
UNION ALL
SELECT id, days_after(s.own_end, 1), s.own_end, s.told, v.keep_until, 'hours', 'field'
FROM verdict v JOIN holding s USING (id)
WHERE v.goes = 'fields' AND v.ground = 'hours' AND s.ground = 'session' AND s.own_end < today()
