-- One e-mail or phone that several people use: whose record is it?
-- outcome: REVIEW; step: 7; purpose: IDENTITY
SELECT id, NULL::DATE AS since, NULL::DATE AS due
FROM owned
WHERE kind IN ('contact', 'response', 'subscription') AND NOT organisation
  AND (email_key IN (SELECT value FROM shared_key WHERE what = 'email')
       OR phone_key IN (SELECT value FROM shared_key WHERE what = 'phone'))
