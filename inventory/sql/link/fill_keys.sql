-- One row per record. An organisation's record has no person's name. `ref` orders records by nothing but themselves
-- (DuckDB's hash: another release of it may settle ties of equal strength otherwise).
INSERT INTO keys
SELECT id, name_key, email_key, phone_key, birth_key, place_key, nullif(address, '') || '|' || place_key AS address_key, organisation,
       CASE WHEN organisation AND name_key IS NULL
            -- Nine digits, or it is no organisation number: two who typed «1» are not one.
            THEN coalesce(nullif(regexp_extract(regexp_replace(org_number, '\D', '', 'g'), '^\d{9}$'), ''), lower(trim(coalesce(company, name)))) END AS organisation_key, ref
FROM (SELECT p.id, coalesce(p.name_key, n.key) AS name_key, coalesce(p.email_key, e.key) AS email_key, coalesce(p.phone_key, f.key) AS phone_key,
             p.birth_key, p.place_key, coalesce(p.address, a.key) AS address, p.org_number, p.company, p.name, p.ref,
             coalesce(n.organisation, false) OR (p.org_number IS NOT NULL AND coalesce(p.name_key, n.key) IS NULL) AS organisation
      FROM plain p
      LEFT JOIN odd n ON n.what = 'name' AND n.text = p.odd_name
      LEFT JOIN odd e ON e.what = 'email' AND e.text = p.odd_email
      LEFT JOIN odd f ON f.what = 'phone' AND f.text = p.odd_phone
      LEFT JOIN odd a ON a.what = 'words' AND a.text = p.odd_address);
DROP TABLE odd;
DROP TABLE plain;
