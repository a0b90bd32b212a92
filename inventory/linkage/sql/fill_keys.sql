-- The records that waited, whole. An organisation's record has no person's name.
DELETE FROM keys WHERE organisation IS NULL;
INSERT INTO keys
SELECT id, name_key, email_key, phone_key, birth_key, place_key, address_key, organisation,
       CASE WHEN odd_name IS NULL THEN organisation_key
            WHEN organisation AND name_key IS NULL
            THEN organisation_key(org_number, company, odd_name) END,
       ref
FROM (SELECT o.id, coalesce(o.name_key, n.key) AS name_key,
             coalesce(o.email_key, e.key) AS email_key, coalesce(o.phone_key, f.key) AS phone_key,
             o.birth_key, o.place_key,
             coalesce(o.address_key, nullif(a.key, '') || '|' || o.place_key) AS address_key,
             CASE WHEN o.odd_name IS NULL THEN o.organisation_key IS NOT NULL
                  ELSE coalesce(n.organisation, false) END
             OR (o.org_number IS NOT NULL AND coalesce(o.name_key, n.key) IS NULL) AS organisation,
             o.organisation_key, o.org_number, o.company, o.odd_name, o.ref
      FROM odd_row o
      LEFT JOIN odd n ON n.what = 'name' AND n.text = o.odd_name
      LEFT JOIN odd e ON e.what = 'email' AND e.text = o.odd_email
      LEFT JOIN odd f ON f.what = 'phone' AND f.text = o.odd_phone
      LEFT JOIN odd a ON a.what = 'words' AND a.text = o.odd_address);

INSERT INTO further_key
SELECT id, what, any_value(text), value
FROM (SELECT f.id, f.what, f.text, coalesce(f.value, o.key) AS value
      FROM further_text f LEFT JOIN odd o USING (what, text))
GROUP BY id, what, value, CASE WHEN value IS NULL THEN text END;
-- The first that gives a key is the one that stands in `keys`.
UPDATE keys SET email_key = f.value
FROM (SELECT id, min(value) AS value FROM further_key WHERE what = 'email' GROUP BY id) f
WHERE keys.id = f.id AND keys.email_key IS NULL;
UPDATE keys SET phone_key = f.value
FROM (SELECT id, min(value) AS value FROM further_key WHERE what = 'phone' GROUP BY id) f
WHERE keys.id = f.id AND keys.phone_key IS NULL;
DELETE FROM further_key USING keys
WHERE keys.id = further_key.id
  AND value = CASE what WHEN 'email' THEN keys.email_key ELSE keys.phone_key END;
DROP TABLE further_text;
DROP TABLE odd;
DROP TABLE odd_row;
