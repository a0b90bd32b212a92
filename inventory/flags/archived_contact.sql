-- Archived is not deleted: the vendor still stores the contact.
-- outcome: REVIEW; step: 7; purpose: NEWSLETTER
SELECT id, day_of(changed_at) AS since, NULL::DATE AS due, json_object('system', source) AS args
FROM newsletter WHERE status = 'archived'
