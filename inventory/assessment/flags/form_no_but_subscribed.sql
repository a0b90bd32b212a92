-- Somebody answered no to the newsletter in a form and never confirmed a sign-up after that.
-- outcome: DELETE; step: 2; purpose: NEWSLETTER; needs: response; promise: P58
-- args: date date; of: ground newsletter_no
SELECT id, g.since, g.since AS due, g.told AS date
FROM verdict v JOIN ground g USING (id) WHERE g.ground = 'newsletter_no' AND v.goes = 'whole'
