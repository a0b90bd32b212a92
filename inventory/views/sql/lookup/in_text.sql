-- Records whose text in the place of an address or number holds $who, or one of the numbers
-- $digits, and gives no key. Signs that nobody sees are no part of it.
WITH written AS (
    SELECT id, email AS text FROM record JOIN keys USING (id)
    WHERE email IS NOT NULL AND (email_key IS NULL OR email LIKE '%@%@%')
    UNION ALL
    SELECT id, phone FROM record JOIN keys USING (id)
    WHERE phone IS NOT NULL AND phone_key IS NULL
    UNION ALL
    SELECT id, text FROM further_key WHERE value IS NULL
),
seen AS (SELECT id, lower(regexp_replace(text, '\p{Cf}', '', 'g')) AS text FROM written)
SELECT DISTINCT r.source, r.record, l.person
FROM seen s JOIN record r USING (id) JOIN link l USING (id)
WHERE contains(s.text, $who)
   OR list_bool_or(list_transform($digits::VARCHAR[],
          lambda d: contains(regexp_replace(s.text, '\D', '', 'g'), d)))
ORDER BY ALL
LIMIT $most
