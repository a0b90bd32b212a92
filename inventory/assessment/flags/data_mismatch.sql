-- Name or address differs from what the person stated last, in another system (GDPR Art. 5(1)(d)).
-- outcome: REVIEW; step: 7; purpose: IDENTITY
-- args: here source, there source, fields field; of: contact, response, subscription
WITH stated AS (
    SELECT id, person, source, name_key AS name, address_key AS address,
           (coalesce(updated_at, submitted_at, changed_at, created_at, TIMESTAMPTZ '1970-01-01'),
            id) AS place
    FROM owned WHERE kind IN ('contact', 'response', 'subscription') AND NOT organisation
),
last_name AS (
    SELECT person, arg_max(name, place) AS name, arg_max(source, place) AS source
    FROM stated WHERE name IS NOT NULL GROUP BY person HAVING min(name) <> max(name)
),
last_address AS (
    SELECT person, arg_max(address, place) AS address, arg_max(source, place) AS source
    FROM stated WHERE address IS NOT NULL GROUP BY person HAVING min(address) <> max(address)
)
SELECT id, NULL::DATE AS since, NULL::DATE AS due,
       any_value(mine) AS here, any_value(theirs) AS there,
       string_agg(field, ', ' ORDER BY field) AS fields
FROM (
    -- Each has a word that the other lacks; an initial, a short form or a middle name more or less
    -- is no difference.
    SELECT s.id, 'name' AS field, s.source AS mine, l.source AS theirs
    FROM stated s JOIN last_name l USING (person)
    WHERE s.source <> l.source AND s.name <> l.name
      AND lacks(string_split(s.name, ' '), string_split(l.name, ' '))
      AND lacks(string_split(l.name, ' '), string_split(s.name, ' '))
    UNION ALL
    SELECT s.id, 'postal_address', s.source, l.source
    FROM stated s JOIN last_address l USING (person)
    WHERE s.source <> l.source AND s.address <> l.address
) GROUP BY id
