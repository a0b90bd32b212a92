-- A record that rested on a consent which was withdrawn, refused or never given. A sign-up that was
-- never confirmed, or an address that bounces, is no consent that ended.
-- outcome: FAIL; needs: subscription, response/A01, booking, invoice
SELECT id
FROM flag
WHERE code = 'CONSENT_NO_BUT_STORED'
   OR purpose = 'NEWSLETTER' AND outcome IN ('DELETE', 'STOP')
      AND code NOT IN ('DOI_PENDING_OLD', 'CLEANED_BOUNCED', 'DOI_PROOF_MISSING')
