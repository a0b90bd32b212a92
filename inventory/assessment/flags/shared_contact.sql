-- One e-mail or phone that several people use: whose record is it?
-- outcome: REVIEW; step: 7; purpose: IDENTITY
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       json_object('felt', CASE WHEN bool_or(what = 'email') THEN 'email' ELSE 'phone' END, 'n', max(persons)) AS args
FROM (
    SELECT r.id, r.kind, r.organisation, k.what, k.persons FROM shared_key k JOIN owned r ON r.email_key = k.value WHERE k.what = 'email'
    UNION ALL
    SELECT r.id, r.kind, r.organisation, k.what, k.persons FROM shared_key k JOIN owned r ON r.phone_key = k.value WHERE k.what = 'phone'
)
WHERE kind IN ('contact', 'response', 'subscription') AND NOT organisation
GROUP BY id
