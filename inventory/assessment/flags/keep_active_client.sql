-- A relation that goes on (booking or course ahead) needs the card and the form.
-- outcome: KEEP; step: 4; purpose: CONTRACT; needs: booking, invoice; of: ground client
SELECT id, since, NULL::DATE AS due FROM holding
WHERE holds AND ground = 'client' AND id NOT IN (SELECT id FROM booking)
