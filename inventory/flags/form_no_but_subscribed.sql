-- Somebody answered no to the newsletter in a form and never confirmed a sign-up after that.
-- outcome: DELETE; step: 2; purpose: NEWSLETTER; needs: response
SELECT n.id, day_of(a.stated_at) AS since, day_of(a.stated_at) AS due, json_object('d1', day_of(a.stated_at), 'system', n.source) AS args
FROM newsletter n JOIN newsletter_answer a USING (person)
WHERE n.status = 'subscribed' AND NOT a.said AND (NOT n.proven OR a.stated_at > n.confirmed_at)
