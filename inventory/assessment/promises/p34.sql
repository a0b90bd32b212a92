-- A booking that asked for more than name and mobile; a Skype name serves nothing
-- since Skype closed on 5 May 2025.
-- outcome: FAIL, WARN; needs: contact/A06, booking/A06; args: fields field; variants: skype, email
SELECT id, 'FAIL' AS result, fields, NULL AS variant FROM undescribed WHERE activity = 'A06'
UNION ALL
SELECT id, 'WARN', NULL, 'skype' FROM owned WHERE activity = 'A06' AND skype IS NOT NULL
UNION ALL
-- The reminders of P33 need the address, so it is declared; this sentence forgets it.
SELECT o.id, 'WARN', NULL, 'email'
FROM owned o JOIN open_gap g ON g.id = 'G14' WHERE activity = 'A06' AND email IS NOT NULL
