-- One e-mail or phone that several people use: whose record is it?
-- outcome: REVIEW; step: 7; purpose: IDENTITY
SELECT r.id, NULL::DATE AS since, NULL::DATE AS due,
       json_object('felt', CASE WHEN bool_or(k.what = 'email') THEN 'email' ELSE 'phone' END, 'n', max(k.persons)) AS args
FROM shared_key k JOIN owned r ON (k.what = 'email' AND r.email_key = k.value) OR (k.what = 'phone' AND r.phone_key = k.value)
WHERE r.kind IN ('contact', 'response', 'subscription') AND NOT r.organisation
GROUP BY r.id
