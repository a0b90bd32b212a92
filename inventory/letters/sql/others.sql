-- Which of the given names, addresses and numbers are those of somebody else than $1.
-- A name also without its middle names, and turned.
WITH others AS (
    SELECT DISTINCT name_key, email_key, phone_key FROM owned WHERE person IS DISTINCT FROM $1
),
words AS (
    SELECT DISTINCT string_split(trim(one), ' ') AS w
    FROM (SELECT unnest(string_split(name_key, ' & ')) AS one
          FROM others WHERE name_key IS NOT NULL)
),
names AS (
    SELECT unnest([array_to_string(w, ' '), w[1] || ' ' || w[-1], w[-1] || ' ' || w[1],
                   w[-1] || ' ' || array_to_string(w[:-2], ' ')]) AS form
    FROM words WHERE len(w) > 1
)
SELECT DISTINCT 'name', form FROM names WHERE form IN (SELECT unnest($2::VARCHAR[]))
UNION ALL
SELECT DISTINCT 'email', email_key FROM others WHERE email_key IN (SELECT unnest($3::VARCHAR[]))
UNION ALL
SELECT DISTINCT 'phone', phone_key FROM others WHERE phone_key IN (SELECT unnest($4::VARCHAR[]));
