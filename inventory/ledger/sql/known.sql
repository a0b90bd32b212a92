-- These records as judgements see them, in the order of inventory.ledger.judgements.Known: a name
-- as it is written, else an address; then what an answer rests on.
SELECT r.id, r.source, r.record, r.kind,
       coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.company, r.email,
                r.phone) AS shown,
       coalesce(k.name_key, k.organisation_key) AS name, k.birth_key AS birth,
       k.email_key AS email, k.phone_key AS phone
FROM record r JOIN keys k USING (id)
WHERE id IN (SELECT unnest(?::INTEGER[]));
