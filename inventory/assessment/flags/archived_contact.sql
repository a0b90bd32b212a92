-- Archived is not deleted: the vendor still stores the contact.
-- outcome: REVIEW; step: 7; purpose: NEWSLETTER; promise: P60; of: subscription
SELECT id, day_of(changed_at) AS since, NULL::DATE AS due
FROM newsletter WHERE status = 'archived'
