-- Skype closed on 5 May 2025, so a Skype name serves nothing.
-- outcome: DELETE; step: 8; purpose: BOOKING; scope: field; promise: P34
-- args: fields field
SELECT id, DATE '2025-05-06' AS since, NULL::DATE AS due,
       'skype' AS fields  -- what an approval empties
FROM verdict WHERE gone & bit_of('skype') <> 0
