-- Somebody said no to being registered, and no later yes stands: consent and contract to come end
-- by it, law and claims do not (GDPR Art. 7(3), 17(3)). A no whose form is gone is remembered.
-- kind: refusal; of: refused, response
SELECT r.id, day_of(a.stated_at) AS since, day_of(a.stated_at) AS told
FROM owned r JOIN registration_answer a USING (person)
WHERE NOT a.said AND NOT r.organisation
  AND (r.activity <> 'A08' OR r.status = 'transactional')
UNION ALL
SELECT r.id, n.since, n.since
FROM owned r JOIN (
    SELECT o.person, max(s.since) AS since
    FROM refused s JOIN known_by k ON k.what = 'email' AND k.value = s.email_key
    JOIN owned o ON o.id = k.id
    WHERE s.purpose = 'REGISTRATION' GROUP BY o.person
) n USING (person)
ANTI JOIN registration_answer a ON a.person = r.person
WHERE NOT r.organisation AND (r.activity <> 'A08' OR r.status = 'transactional')
