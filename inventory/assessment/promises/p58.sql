-- A record that rested on a consent which was withdrawn, refused or never given.
-- outcome: FAIL; needs: subscription, response/A01, booking, invoice
SELECT id
FROM flag
WHERE (purpose = 'NEWSLETTER' AND outcome IN ('DELETE', 'STOP')) OR code = 'CONSENT_NO_BUT_STORED'
