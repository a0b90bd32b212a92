-- A record with neither e-mail nor phone that nothing ties to anybody. What stands there may give
-- none («se kundekort»): then it is not missing. A comment needs none, nor do the bare hours of a
-- session.
-- outcome: REVIEW; step: 7; purpose: IDENTITY; args: fields field; variants: written
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       nullif(concat_ws(', ', CASE WHEN email IS NOT NULL THEN 'email' END,
                        CASE WHEN phone IS NOT NULL THEN 'phone' END), '') AS fields,
       CASE WHEN email IS NOT NULL OR phone IS NOT NULL THEN 'written' END AS variant
FROM owned JOIN link USING (id)
WHERE email_key IS NULL AND phone_key IS NULL AND link.linked_by = ''
  AND NOT (kind = 'comment' OR kind = 'booking' AND name_key IS NULL)
