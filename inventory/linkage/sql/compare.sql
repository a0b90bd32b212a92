-- All records of the persons whom these records belong to: keys to compare by, values to show.
SELECT r.id, l.person, r.source, r.record, r.kind,
       coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.company) AS name,
       r.email, r.phone, k.birth_key AS birth,
       nullif(concat_ws(', ', r.postal_address, r.postcode), '') AS address,
       coalesce(k.name_key, k.organisation_key) AS name_key,
       k.email_key, k.phone_key, k.address_key, b.emails, b.phones
FROM record r JOIN keys k USING (id) JOIN link l USING (id)
LEFT JOIN (SELECT id, list(value) FILTER (what = 'email') AS emails,
                  list(value) FILTER (what = 'phone') AS phones
           FROM further_key GROUP BY id) b USING (id)
WHERE l.person IN (SELECT person FROM link WHERE id IN (SELECT unnest(?::INTEGER[])))
ORDER BY r.source, r.record;
