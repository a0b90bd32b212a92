-- A booking that asked for more than name and mobile; a Skype name serves nothing
-- since Skype closed on 5 May 2025.
-- outcome: FAIL, WARN; needs: contact/A06, booking/A06; args: fields field; variants: skype
-- The e-mail address is declared although this sentence forgets it: the reminders of P33 need it
-- (gap G14).
SELECT id, 'FAIL' AS result, fields, NULL AS variant FROM undescribed WHERE activity = 'A06'
UNION ALL
SELECT id, 'WARN', NULL, 'skype' FROM owned WHERE activity = 'A06' AND skype IS NOT NULL
