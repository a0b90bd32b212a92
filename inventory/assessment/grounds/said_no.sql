-- Somebody said no to being registered, and no later yes stands: consent and contract to come end
-- by it, law and claims do not (GDPR Art. 7(3), 17(3)).
-- kind: refusal
SELECT r.id, day_of(a.stated_at) AS since, day_of(a.stated_at) AS told
FROM owned r JOIN registration_answer a USING (person)
WHERE NOT a.said AND NOT r.organisation AND r.activity <> 'A08'
