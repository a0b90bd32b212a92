-- A customer card of somebody who was never invoiced and never came: it may be a supplier's, a
-- partner's, or one made in vain. The program cannot know;
-- of a list of cards alone nothing can be said.
-- outcome: REVIEW; step: 7; purpose: FOLLOW_UP; needs: booking, invoice; promise: P06
-- of: ground new_card and invoice, payment
SELECT id, days_after(keep_until, 1) AS since, NULL::DATE AS due
FROM verdict
WHERE ground = 'new_card' AND (goes = 'whole' OR keep_until IS NULL)
  AND EXISTS (FROM voucher)
